/**
 * Scales map values to the unit interval and know their ticks. Ticks are multiples of 1, 2 or 5 times a power of ten
 * (the usual "nice numbers", after Heckbert 1990, Graphics Gems). Values that are not finite have no place: the marks skip them.
 */

export interface Extent {
  readonly min: number;
  readonly max: number;
}

export interface Scale {
  /** Position in [0, 1], clamped; NaN for NaN. */
  at(value: number): number;
  readonly ticks: readonly number[];
  /** Decimals that tell one tick from the next. */
  readonly decimals: number;
}

/** Beyond this a difference of two values could overflow. */
const LARGEST = 1e300;

/** The range of everything finite in the columns, or undefined when nothing is. */
export function extentOf(...columns: readonly ArrayLike<number>[]): Extent | undefined {
  let min = Infinity;
  let max = -Infinity;
  for (const column of columns) {
    for (let i = 0; i < column.length; i += 1) {
      const value = column[i]!;
      if (!Number.isFinite(value)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return min > max ? undefined : { min: bounded(min), max: bounded(max) };
}

/** A linear scale from tick to tick around the extent, with about `count` intervals. */
export function linearScale(extent: Extent, count = 5): Scale {
  const { min, max } = widen(extent);
  const step = niceStep((max - min) / count);
  const first = Math.floor(min / step + 1e-9);
  const last = Math.ceil(max / step - 1e-9);
  const ticks: number[] = [];
  for (let k = first; k <= last && ticks.length < 20; k += 1) ticks.push(clean(k * step));
  const low = first * step;
  const span = (last - first) * step;
  return { at: (value) => clamp((value - low) / span), ticks, decimals: decimalsOf(step) };
}

/** A logarithmic scale over exactly the extent (which must be positive), ticks at 1-2-5 or, over many decades, powers of ten. */
export function logScale(extent: Extent): Scale {
  const flat = !(extent.max > extent.min * (1 + 1e-9));
  const { min, max } = flat ? { min: extent.min / 2, max: extent.max * 2 } : extent;
  const low = Math.log10(min);
  const span = Math.log10(max) - low;
  const every = Math.max(1, Math.ceil(span / 7));
  const factors = span < 0.8 ? [1, 1.5, 2, 3, 4, 5, 7] : span < 2.2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let decade = Math.floor(low / every) * every; decade <= low + span; decade += every) {
    for (const factor of factors) {
      const tick = clean(factor * 10 ** decade);
      if (tick >= min && tick <= max) ticks.push(tick);
    }
  }
  return { at: (value) => clamp((Math.log10(value) - low) / span), ticks, decimals: 0 };
}

/** An extent without width has no scale: open it around its value. */
function widen({ min, max }: Extent): Extent {
  const size = Math.max(Math.abs(min), Math.abs(max));
  if (max - min > size * 1e-9 && max - min > 1e-300) return { min, max };
  if (size < 1e-290) return { min: 0, max: 1 };
  const margin = size * 0.5;
  return { min: min - margin, max: max + margin };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = rough / power;
  return (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * power;
}

function decimalsOf(step: number): number {
  return Math.min(8, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}

/** 0.30000000000000004 → 0.3, −0 → 0. */
function clean(value: number): number {
  return Number(value.toPrecision(12)) + 0;
}

function bounded(value: number): number {
  return Math.min(LARGEST, Math.max(-LARGEST, value));
}

function clamp(position: number): number {
  return position < 0 ? 0 : position > 1 ? 1 : position;
}
