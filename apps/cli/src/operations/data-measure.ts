/** `quant data measure`: liquidity, volatility, spreads and the state of the market, from past data only. */
import { z } from 'zod';
import { ConfigurationError, DataError, didYouMean, isoTimes, MICROS_PER_DAY, operation } from '@quantcli/core';
import {
  averageCorrelation,
  averageDailyVolume,
  estimateSpread,
  marketBreadth,
  marketIndex,
  movingAverage,
  realisedVolatility,
  SPREAD_ESTIMATORS,
  VOLATILITY_ESTIMATORS,
  volumeProfile,
} from '@quantcli/data';
import { barsPerYear, type Calendar, type Panel } from '@quantcli/panel';
import { sparkline } from '@quantcli/reports';
import { listOf } from '../catalog-query.ts';
import { catalogFile, type CommandContext } from '../context.ts';
import { loadMarket } from '../load-market.ts';
import { table } from '../table.ts';

/** By symbol [N × T], or of the market [T]. */
type Measured = { readonly bySymbol: Float64Array } | { readonly ofMarket: Float64Array };
type Measure = (panel: Panel, calendar: Calendar, window: number | undefined) => Measured;

const given = (window: number | undefined): { readonly window?: number } => (window === undefined ? {} : { window });

/** Every measure by its name; `volume-profile` is apart, since it has a value a time of day. */
const MEASURES: ReadonlyMap<string, Measure> = new Map<string, Measure>([
  ['adv', (panel, _, window) => ({ bySymbol: averageDailyVolume(panel, window).shares })],
  ['adv-dollars', (panel, _, window) => ({ bySymbol: averageDailyVolume(panel, window).dollars })],
  ...VOLATILITY_ESTIMATORS.map((estimator): [string, Measure] => [
    `volatility-${estimator}`,
    (panel, calendar, window) => ({
      bySymbol: realisedVolatility(panel, estimator, {
        ...given(window),
        barsPerYear: barsPerYear(panel.time, calendar),
      }),
    }),
  ]),
  ...SPREAD_ESTIMATORS.map((estimator): [string, Measure] => [
    `spread-${estimator}`,
    (panel, _, window) => ({ bySymbol: estimateSpread(panel, estimator, given(window)) }),
  ]),
  ['index-equal', (panel) => ({ ofMarket: marketIndex(panel, 'equal') })],
  ['index-price', (panel) => ({ ofMarket: marketIndex(panel, 'price') })],
  ['index-average', (panel, _, window = 200) => ({ ofMarket: movingAverage(marketIndex(panel, 'equal'), window) })],
  [
    'breadth',
    (panel, _, window) => ({
      ofMarket: marketBreadth(panel, window === undefined ? {} : { average: window }).aboveAverage,
    }),
  ],
  ['advance-decline', (panel) => ({ ofMarket: marketBreadth(panel).advanceDecline })],
  ['correlation', (panel, _, window) => ({ ofMarket: averageCorrelation(panel, window) })],
]);
const PROFILE = 'volume-profile';
const NAMES = [...MEASURES.keys(), PROFILE];

const output = z.strictObject({
  measure: z.string(),
  /** ISO times; of a profile the minutes from the opening. */
  time: z.array(z.string()),
  /** By symbol, or `market`; null where there is no value. */
  values: z.record(z.string(), z.array(z.number().nullable())),
});
type Output = z.infer<typeof output>;

export { measureOperation as operation };
const measureOperation = operation({
  name: 'data.measure',
  summary: `Computes a measure at every bar from the bars up to it: ${NAMES.join(', ')}.`,
  input: z.strictObject({
    measure: z.string().optional().describe('its name'),
    data: z.array(z.string()).optional().describe('files; without them the catalog'),
    universe: z.string().optional().describe('count its members only (see quant data universe)'),
    symbols: z.string().optional().describe('comma-separated symbols to print'),
    window: z.number().int().min(2).optional().describe('bars looked back on; each measure has its own default'),
  }),
  output,
  run: async ({ measure, data, universe, symbols, window }, context: CommandContext): Promise<Output> => {
    if (measure === undefined || !NAMES.includes(measure)) {
      throw new ConfigurationError({
        code: 'measure.name',
        what: measure === undefined ? 'nothing to measure' : `there is no measure "${measure}"`,
        fix: (measure && didYouMean(measure, NAMES)) || `known: ${NAMES.join(', ')}`,
      });
    }
    const catalogPath = data === undefined ? catalogFile(context.catalogPath) : context.catalogPath;
    const { panel, calendar } = await loadMarket({ data, universe }, { ...context, catalogPath, jobs: context.jobs });
    const shown = choose(panel, symbols);
    const compute = MEASURES.get(measure);
    if (compute === undefined) return profiles(panel, calendar, shown, window);
    if (panel.time.some((time) => time % MICROS_PER_DAY !== 0)) {
      throw new DataError({
        code: 'measure.intraday',
        what: `cannot measure ${measure} of intraday bars`,
        cause: 'its windows are in days',
        fix: 'make daily bars first: quant data aggregate --bars 1d --zone America/New_York --out FILE.csv',
      });
    }
    const measured = compute(panel, calendar, window);
    return {
      measure,
      time: isoTimes(panel.time),
      values:
        'ofMarket' in measured
          ? { market: Array.from(measured.ofMarket, orNull) }
          : Object.fromEntries(
              shown.map((n) => [
                panel.symbols[n]!,
                Array.from(measured.bySymbol.subarray(n * panel.bars, (n + 1) * panel.bars), orNull),
              ]),
            ),
    };
  },
});

/** For the session after the last bar's, as a trader of tomorrow would have it. */
function profiles(panel: Panel, calendar: Calendar, shown: readonly number[], sessions: number | undefined): Output {
  const last = panel.time.at(-1)!;
  const next = calendar.sessions(last + 1, last + 30 * MICROS_PER_DAY)[0] ?? last + MICROS_PER_DAY;
  const found = shown.map((n) => {
    const options = sessions === undefined ? {} : { sessions };
    return volumeProfile(panel.time, panel.column('raw_volume', n), next, calendar, options);
  });
  return {
    measure: PROFILE,
    time: Array.from(found[0]?.offsets ?? [], (offset) => `${offset / 60_000_000} min`),
    values: Object.fromEntries(shown.map((n, i) => [panel.symbols[n]!, Array.from(found[i]!.shares, orNull)])),
  };
}

function choose(panel: Panel, wanted: string | undefined): number[] {
  if (wanted === undefined) return panel.symbols.map((_, n) => n);
  return listOf(wanted).map((name) => {
    const n = panel.symbols.indexOf(name);
    if (n >= 0) return n;
    throw new DataError({
      code: 'measure.symbol',
      what: `the data has no symbol "${name}"`,
      fix: didYouMean(name, panel.symbols) || 'see quant data list',
    });
  });
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

const SHOWN = 30;

export function render({ measure, time, values }: Output): string {
  const entries = Object.entries(values);
  const rows = entries.slice(0, SHOWN).map(([name, column]) => {
    const known = column.filter((value) => value !== null);
    const last = column.at(-1) ?? null;
    return [
      name,
      sparkline(known, 40),
      last === null ? '–' : String(Number(last.toPrecision(6))),
      String(known.length),
    ];
  });
  const rest = entries.length > SHOWN ? `  … and ${entries.length - SHOWN} more (--json lists all)\n` : '';
  return `  ${measure}, ${time[0] ?? ''} to ${time.at(-1) ?? ''}\n\n${table(['', 'over time', 'last', 'values'], rows, { left: [0, 1] })}${rest}`;
}
