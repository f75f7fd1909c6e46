/**
 * The marks of a chart, drawn on a {@link Plane} that is stretched to the width of its box: strokes keep their width
 * (`vector-effect` in the style sheet), so a mark is only geometry and a class. What is not finite is not drawn.
 */
import { markup, type Markup } from '../markup.ts';
import { bucketExtremes, thinExtremes } from './thin.ts';

/** Width of every plane in its own units. */
export const PLANE_WIDTH = 1_000;

export interface Plane {
  readonly height: number;
  /** Positions in plane units: x to the right from 0 to 1,000, y downwards from 0 to the height in CSS pixels. */
  x(value: number): number;
  y(value: number): number;
}

/** A plane of the given height for two maps to the unit interval. */
export function planeOf(height: number, xAt: (value: number) => number, yAt: (value: number) => number): Plane {
  return { height, x: (value) => xAt(value) * PLANE_WIDTH, y: (value) => (1 - yAt(value)) * height };
}

/** A line through the points, thinned without losing extremes and broken where a value is missing. */
export function line(plane: Plane, xs: ArrayLike<number>, ys: ArrayLike<number>, style: string): Markup {
  let path = '';
  let open = false;
  for (const i of thinExtremes(ys)) {
    const x = plane.x(xs[i]!);
    const y = plane.y(ys[i]!);
    const drawn = Number.isFinite(x) && Number.isFinite(y);
    // Every run starts with a dot, so that a lone point is seen.
    if (drawn) path += `${open ? 'L' : 'M'}${place(x)} ${place(y)}${open ? '' : 'h0'}`;
    open = drawn;
  }
  return markup`<path class="line ${style}" d="${path}" />`;
}

/** The area between two columns over the same places. */
export function area(
  plane: Plane,
  xs: ArrayLike<number>,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  style: string,
): Markup {
  const there: string[] = [];
  const back: string[] = [];
  for (let i = 0; i < xs.length; i += 1) {
    const x = plane.x(xs[i]!);
    const top = plane.y(upper[i]!);
    const bottom = plane.y(lower[i]!);
    if (!Number.isFinite(x + top + bottom)) continue;
    there.push(`${place(x)} ${place(top)}`);
    back.push(`${place(x)} ${place(bottom)}`);
  }
  const path = there.length === 0 ? '' : `M${there.join('L')}L${back.toReversed().join('L')}Z`;
  return markup`<path class="${style}" d="${path}" />`;
}

/** For every bucket of the points a stroke from its lowest to its highest value: a dot where they are the same. */
export function ranges(
  plane: Plane,
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  buckets: number,
  style: string,
): Markup {
  let path = '';
  for (const { start, end, lowest, highest } of bucketExtremes(ys, 0, ys.length, buckets)) {
    const x = plane.x(xs[Math.floor((start + end - 1) / 2)]!);
    const [low, high] = [plane.y(ys[lowest] ?? NaN), plane.y(ys[highest] ?? NaN)];
    if (Number.isFinite(x + low + high)) path += `M${place(x)} ${place(high)}V${place(low)}`;
  }
  return markup`<path class="line ${style}" d="${path}" />`;
}

/** A rectangle between two corners given in values. */
export function bar(plane: Plane, x0: number, x1: number, y0: number, y1: number, style: string): Markup | null {
  const left = plane.x(x0);
  const width = plane.x(x1) - left;
  const top = Math.min(plane.y(y0), plane.y(y1));
  const height = Math.abs(plane.y(y1) - plane.y(y0));
  if (!Number.isFinite(left + width + top + height)) return null;
  const [x, y] = [place(left), place(top)];
  return markup`<rect class="${style}" x="${x}" y="${y}" width="${place(width)}" height="${place(height)}" />`;
}

/** A vertical whisker at x from `low` to `high`, with caps. */
export function errorBar(
  plane: Plane,
  x: number,
  low: number,
  high: number,
  cap: number,
  style: string,
): Markup | null {
  const top = plane.y(high);
  const bottom = plane.y(low);
  if (!Number.isFinite(top + bottom)) return null;
  const [left, centre, right] = [plane.x(x - cap), plane.x(x), plane.x(x + cap)].map(place);
  const [from, to] = [place(top), place(bottom)];
  return markup`<path class="line ${style}" d="M${left!} ${from!}H${right!}M${centre!} ${from!}V${to!}M${left!} ${to!}H${right!}" />`;
}

/** A dot at every point. */
export function dots(plane: Plane, xs: readonly number[], ys: readonly number[], style: string): Markup {
  const places = xs.map((value, i) => [plane.x(value), plane.y(ys[i]!)] as const);
  const drawn = places.filter(([x, y]) => Number.isFinite(x + y));
  return markup`<path class="line dots ${style}" d="${drawn.map(([x, y]) => `M${place(x)} ${place(y)}h0`).join('')}" />`;
}

/** A horizontal line across the whole plane. */
export function rule(plane: Plane, y: number, style: string): Markup | null {
  const height = plane.y(y);
  if (!Number.isFinite(height)) return null;
  return markup`<path class="line ${style}" d="M0 ${place(height)}H${PLANE_WIDTH}" />`;
}

/** One decimal is a tenth of a pixel: enough, and short. */
function place(value: number): string {
  return String(Number(value.toFixed(1)));
}
