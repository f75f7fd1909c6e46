/** The truth about what a spec asked for beside the default: jumps, crises, trends, failures, takeovers. Absent otherwise. */
import type { BarColumns } from './bar-path.ts';
import { TREND_NAMES, type TrendName } from './market-events.ts';
import type { World } from './world.ts';

type Dates = { readonly from: string; readonly to: string };

export type Happenings = {
  /** Of the market, before a symbol's beta. */
  readonly marketJumps?: readonly { readonly date: string; readonly size: number }[];
  readonly crises?: readonly Dates[];
  readonly trends?: {
    readonly share: Readonly<Record<TrendName, number>>;
    readonly spells: readonly (Dates & { readonly trend: TrendName })[];
  };
  /** Symbols in distress; `delistingReturn` is that of the holder after the last bar, null for those that recovered. */
  readonly distress?: readonly (Dates & { readonly symbol: string; readonly delistingReturn: number | null })[];
  /** `last` is the last bar, and `cash` a share what holders get after it; null where the market ends before. */
  readonly takeovers?: readonly {
    readonly symbol: string;
    readonly announced: string;
    /** From the last close to the open of that bar. */
    readonly premium: number;
    readonly last: string | null;
    readonly cash: number | null;
  }[];
};

export function describeHappenings(
  { spec, events, marketJumps, traits }: World,
  symbols: readonly string[],
  { open, close, split, dividend }: BarColumns,
  date: (t: number) => string,
): Happenings {
  const dates = ({ from, to }: { from: number; to: number }): Dates => ({ from: date(from), to: date(to - 1) });
  return {
    ...(spec.jumps?.market && { marketJumps: marketJumps.map(({ t, size }) => ({ date: date(t), size })) }),
    ...(spec.crises && { crises: events.crises.map(dates) }),
    ...(events.trends && { trends: describeTrends(events.trends, dates) }),
    ...(spec.delistings && describeEndings(spec.delistings)),
  };

  function describeEndings({
    delistingReturn,
  }: NonNullable<World['spec']['delistings']>): Pick<Happenings, 'distress' | 'takeovers'> {
    const distress: NonNullable<Happenings['distress']>[number][] = [];
    const takeovers: NonNullable<Happenings['takeovers']>[number][] = [];
    let row = 0;
    traits.forEach(({ ending, listed, delisted }, n) => {
      const first = row;
      row += delisted - listed;
      const symbol = symbols[n]!;
      for (const spell of ending!.distress) {
        const failed = ending!.how === 'fails' && spell.to === delisted;
        distress.push({ symbol, ...dates(spell), delistingReturn: failed ? delistingReturn : null });
      }
      if (ending!.announced >= delisted) return;
      const done = ending!.how === 'taken over';
      const at = first + ending!.announced - listed;
      takeovers.push({
        symbol,
        announced: date(ending!.announced),
        premium: (split[at]! * (open[at]! + dividend[at]!)) / close[at - 1]! - 1,
        last: done ? date(delisted - 1) : null,
        cash: done ? close[row - 1]! : null,
      });
    });
    return { distress, takeovers };
  }
}

function describeTrends(
  path: Uint8Array,
  dates: (spell: { from: number; to: number }) => Dates,
): NonNullable<Happenings['trends']> {
  const share = { bull: 0, sideways: 0, bear: 0 };
  const spells: NonNullable<Happenings['trends']>['spells'][number][] = [];
  for (let from = 0, t = 0; t < path.length; t += 1) {
    const trend = TREND_NAMES[path[t]!]!;
    share[trend] += 1 / path.length;
    if (path[t + 1] === path[t]) continue;
    spells.push({ trend, ...dates({ from, to: t + 1 }) });
    from = t + 1;
  }
  return { share, spells };
}
