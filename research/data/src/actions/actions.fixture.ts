/** Corporate actions for tests, one line each: `FB ticker-change 2022-06-09 META`, `A split 2024-01-04 2`, `A spin-off 2024-01-04 0.5 B` (ratio of a target). */
import type { Records } from '../records/records.ts';
import { writeActions, type ActionRow } from './action-rows.ts';

export const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) * 1_000;

export function actionsFrom(...lines: readonly string[]): Records {
  return writeActions(
    lines.map((line) => {
      const [symbol, action, date, ...rest] = line.split(' ');
      const number = rest.find((word) => !Number.isNaN(Number(word)));
      const target = rest.find((word) => Number.isNaN(Number(word)));
      const hasRatio = target !== undefined && (action === 'spin-off' || action === 'merger');
      return {
        symbol: symbol!,
        action: action as ActionRow['action'],
        tsEvent: day(date!),
        tsKnown: day(date!),
        value: hasRatio ? NaN : Number(number ?? NaN),
        ratio: hasRatio ? Number(number ?? NaN) : NaN,
        target,
      };
    }),
  );
}
