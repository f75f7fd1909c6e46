/** The anchored average by looking back from every bar to the first one of its period, with the runtime's own calendar. */
import type { Reference } from '../../language/operator.ts';

const NEW_YORK = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/New_York',
  era: 'short',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
});

function keyOf(time: number, anchor: number): string {
  const date = new Date(Math.floor(time / 1_000));
  if (anchor === 0) return NEW_YORK.format(date);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (anchor === 1) return String(Math.floor((Math.floor(date.getTime() / 86_400_000) - 4) / 7));
  return `${year} ${anchor === 2 ? month : anchor === 3 ? Math.floor(month / 3) : ''}`;
}

export const vwapAnchored: Reference = ([price, volume, time], [anchor]) => {
  const keys = time!.map((instant) => (Number.isNaN(instant) ? undefined : keyOf(instant, anchor!)));
  return keys.map((key, t) => {
    let value = 0;
    let weight = 0;
    let bar = t;
    for (; bar >= 0 && (keys[bar] === key || keys[bar] === undefined); bar -= 1) {
      const traded = price![bar]! * volume![bar]!;
      if (keys[bar] === undefined || !Number.isFinite(traded)) continue;
      value += traded;
      weight += volume![bar]!;
    }
    const here = Number.isFinite(price![t]! * volume![t]!);
    const average = value / weight;
    return key !== undefined && bar >= 0 && here && Number.isFinite(average) ? average : NaN;
  });
};
