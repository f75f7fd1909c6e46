/**
 * A matrix of numbers in [−1, 1] as a picture: one path for each of a few strengths and signs, so that a hundred rows stay
 * small. Rows downwards, names at the side when there is room for them; a missing number is left blank.
 */
import { formatRatio } from '../format.ts';
import { markup, Markup } from '../markup.ts';

export interface HeatMap {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** Of rows and columns. */
  readonly names: readonly string[];
  /** [F × F], row-major. */
  readonly values: Float64Array;
}

const STRENGTHS = 5;
const CELL = 12;
const MOST_NAMED = 60;
const WIDEST_NAME = 190;

export function heatMap({ id, title, names, values }: HeatMap): Markup {
  const count = names.length;
  const named = count <= MOST_NAMED;
  const left = named ? WIDEST_NAME : 0;
  const size = count * CELL;
  const paths = new Map<string, string>();
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      const value = values[row * count + column]!;
      const strength = Math.min(STRENGTHS, Math.ceil(Math.abs(value) * STRENGTHS));
      if (!(strength > 0)) continue;
      const key = `${value < 0 ? 'negative' : 'strategy'} ${strength}`;
      paths.set(key, `${paths.get(key) ?? ''}M${left + column * CELL} ${row * CELL}h${CELL}v${CELL}h-${CELL}z`);
    }
  }
  const cells = [...paths].sort(([a], [b]) => (a < b ? -1 : 1));
  return markup`<figure class="scroll">
    <svg role="img" aria-labelledby="${id}-title" viewBox="0 0 ${left + size} ${size}" width="${left + size}" height="${size}" style="max-width:100%;height:auto">
      <title id="${id}-title">${title}</title>
      ${cells.map(([key, path]) => {
        const [colour, strength] = key.split(' ');
        return markup`<path d="${path}" style="fill:var(--${colour!});fill-opacity:${formatRatio(Number(strength) / STRENGTHS, 1)}" />`;
      })}
      ${
        named &&
        names.map(
          (name, row) =>
            markup`<text x="${left - 6}" y="${row * CELL + CELL / 2}" dy=".32em" text-anchor="end" style="font-size:10px;fill:var(--muted)">${name.length > 30 ? `${name.slice(0, 29)}…` : name}</text>`,
        )
      }
    </svg>
    <figcaption>${title}. The darker, the closer to 1; the other colour is negative.</figcaption>
  </figure>`;
}
