/**
 * One case in a picture: thirty bars on either side of it, the close as it came and adjusted by the actions as they are used
 * after the repair, so that what is left of a jump is the price's own.
 */
import { nameTime, type FindingCase } from '@quantcli/data';
import type { BarField, Bars } from '@quantcli/market';
import { accumulateForward } from '@quantcli/panel';
import { line, planeOf } from '../chart/marks.ts';
import { plot, scaleTicksOf, timeTicksOf } from '../chart/plot.ts';
import { extentOf, linearScale, logScale } from '../chart/scale.ts';
import { timeAxis } from '../chart/time-axis.ts';
import { formatRatio } from '../format.ts';
import { markup, type Markup } from '../markup.ts';

const AROUND = 30;
const HEIGHT = 150;
/** From this ratio of highest to lowest on, equal distances mean equal percentages. */
const LOG_FROM = 1.5;

export interface PicturedCase extends FindingCase {
  readonly check: string;
}

/** @param repaired the same bars as they are used. Null where the symbol has no price around the case. */
export function casePicture(id: string, shown: PicturedCase, bars: Bars, repaired: Bars): Markup | null {
  const window = windowOf(bars, shown);
  if (window === undefined) return null;
  const { from, to, at } = window;
  const time = bars.time.subarray(from, to);
  const raw = columnOf(bars, 'close', from, to)!;
  const used = lastEqual(adjusted(repaired, from, to), raw);
  const vendor = columnOf(bars, 'adjusted', from, to);
  const series = [
    { label: 'As it came', swatch: 'benchmark', values: raw },
    { label: 'Adjusted, as used', swatch: 'strategy', values: used },
    ...(vendor === undefined
      ? []
      : [{ label: 'The source’s adjusted close', swatch: 'mean', values: lastEqual(vendor, raw) }]),
  ];
  const extent = extentOf(...series.map(({ values }) => values));
  if (extent === undefined || time.length < 2) return null;
  const scale = extent.min > 0 && extent.max > LOG_FROM * extent.min ? logScale(extent) : linearScale(extent, 4);
  const axis = timeAxis(time[0]!, time.at(-1)!);
  const plane = planeOf(HEIGHT, axis.at, scale.at);
  const day = bars.time[at]!;
  return markup`<article class="case">
    <h3>${shown.symbol} ${nameTime(shown.time)} · ${shown.check}</h3>
    ${plot({
      id,
      title: `${shown.symbol} around ${nameTime(shown.time)}`,
      description: shown.what,
      plane,
      xTicks: timeTicksOf(axis),
      yTicks: scaleTicksOf(scale, (value) => String(Number(value.toPrecision(4)))),
      marks: [
        line(plane, [day, day], [extent.min, extent.max], 'axis'),
        ...series.map(({ values, swatch }) => line(plane, time, values, swatch)),
      ],
      legend: series.map(({ label, swatch, values }) => ({ label, swatch, value: formatRatio(values[at - from]!) })),
      caption: `${shown.what}${shown.explanation === undefined ? '' : `: ${shown.explanation}`}.`,
    })}
  </article>`;
}

/** Rows around the case's, or around the first one after it. */
function windowOf(
  { symbols, symbol, time }: Bars,
  shown: FindingCase,
): { from: number; to: number; at: number } | undefined {
  const n = symbols.indexOf(shown.symbol);
  const first = symbol.indexOf(n);
  if (n < 0 || first < 0) return undefined;
  const last = symbol.lastIndexOf(n);
  let at = first;
  while (at < last && time[at]! < shown.time) at += 1;
  return { from: Math.max(first, at - AROUND), to: Math.min(last + 1, at + AROUND + 1), at };
}

function columnOf({ fields }: Bars, field: BarField, from: number, to: number): Float64Array | undefined {
  return fields.get(field)?.subarray(from, to);
}

function adjusted(bars: Bars, from: number, to: number): Float64Array {
  const [close, split, dividend, vendor] = (['close', 'split', 'dividend', 'adjusted'] as const).map((field) =>
    columnOf(bars, field, from, to),
  );
  const factor = new Float64Array(to - from);
  accumulateForward(close!, split, dividend, vendor, factor, new Float64Array(to - from));
  return factor.map((value, t) => value * close![t]!);
}

/** Scaled so that the last price is the raw one. */
function lastEqual(values: Float64Array, raw: Float64Array): Float64Array {
  const last = values.findLastIndex((value, t) => value > 0 && raw[t]! > 0);
  return last < 0 ? values : values.map((value) => (value * raw[last]!) / values[last]!);
}
