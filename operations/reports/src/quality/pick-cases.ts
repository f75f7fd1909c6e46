/** The cases worth a picture: of every finding the worst few, the gravest findings first, one picture a symbol and day. */
import type { Finding } from '@quantcli/data';
import type { PicturedCase } from './case-picture.ts';

/** Checks whose cases no picture of a price explains. */
const NO_PICTURE = new Set([
  'ended-symbols',
  'missing-sessions',
  'missing-volume',
  'non-session-bars',
  'stale-symbols',
  'zero-volume',
]);

/** @param findings sorted, the gravest first */
export function pickCases(findings: readonly Finding[], most: number, perFinding: number): readonly PicturedCase[] {
  const picked = new Map<string, PicturedCase>();
  for (const { check, cases } of findings) {
    if (NO_PICTURE.has(check)) continue;
    let taken = 0;
    for (const one of cases) {
      if (taken === perFinding || picked.size === most) break;
      const key = `${one.symbol} ${one.time}`;
      const known = picked.get(key);
      // What explains a case is worth more than that another check has found it too.
      if (known !== undefined && (known.explanation !== undefined || one.explanation === undefined)) continue;
      if (known === undefined) taken += 1;
      picked.set(key, { check, ...one });
    }
  }
  return [...picked.values()];
}
