/**
 * The frame of a chart: legend, axes, grid, caption, and the values for the hover read-out. The drawing is as wide as its
 * box: marks lie in a nested SVG that is stretched, labels outside of it at percentages, so that text keeps its size on
 * a phone. Without the script the legend shows the latest values; with it, those under the pointer.
 */
import { markup, Markup, unbroken } from '../markup.ts';
import { formatPercent } from '../format.ts';
import { PLANE_WIDTH, type Plane } from './marks.ts';
import type { Scale } from './scale.ts';
import type { TimeAxis } from './time-axis.ts';

export interface XTick {
  /** Position in [0, 1]. */
  readonly at: number;
  readonly label: string;
  /** Left out where the chart is narrow. */
  readonly minor: boolean;
}

export interface YTick {
  readonly at: number;
  readonly label: string;
}

interface LegendItem {
  readonly label: string;
  /** Style class of the swatch. */
  readonly swatch: string;
  readonly value?: string;
}

/** Rows of texts under the legend's items, in their order, by position in [0, 1]. */
export interface Readout {
  readonly rows: readonly (readonly [at: number, heading: string, ...values: string[]])[];
}

export interface PlotSpec {
  /** Unique in the page; names the title and the description. */
  readonly id: string;
  readonly title: string;
  /** What a reader who cannot see the drawing should know. */
  readonly description: string;
  readonly plane: Plane;
  readonly xTicks: readonly XTick[];
  readonly yTicks: readonly YTick[];
  readonly marks: readonly (Markup | null)[];
  /** Lines across the drawing at the ticks of y; true unless said otherwise. */
  readonly grid?: boolean;
  readonly legend?: readonly LegendItem[];
  readonly readout?: Readout;
  readonly caption?: string;
}

/** A chart as a figure. */
export function plot(spec: PlotSpec): Markup {
  const { id, plane, grid = true, legend = [], readout } = spec;
  const { height } = plane;
  return markup`<figure>
    ${
      legend.length > 0 &&
      markup`<ul class="legend">
        ${legend.map(legendItem)}
        <li class="when"></li>
      </ul>`
    }
    <div class="plot"${readout !== undefined && markup` data-readout`}>
      <svg role="img" aria-labelledby="${id}-title ${id}-text" height="${height + 22}">
        <title id="${id}-title">${spec.title}</title>
        <desc id="${id}-text">${spec.description}</desc>
        ${spec.yTicks.map((tick) => yTick(tick, height, grid))}${spec.xTicks.map((tick) => xTick(tick, height))}
        <svg viewBox="0 0 ${PLANE_WIDTH} ${height}" preserveAspectRatio="none" width="100%" height="${height}">
          ${spec.marks}
        </svg>
      </svg>
      ${readout !== undefined && readoutData(readout)}
    </div>
    ${spec.caption !== undefined && markup`<figcaption>${unbroken(spec.caption)}</figcaption>`}
  </figure>`;
}

/** What stands in a chart's place when there is nothing to draw, and why. */
export function emptyPlot(reason: string): Markup {
  return markup`<p class="empty">${reason}</p>`;
}

export function timeTicksOf(axis: TimeAxis): XTick[] {
  return axis.ticks.map(({ time, label, major }) => ({ at: axis.at(time), label, minor: !major }));
}

export function scaleTicksOf(scale: Scale, label: (value: number) => string): YTick[] {
  return scale.ticks.map((value) => ({ at: scale.at(value), label: label(value) }));
}

/** Ticks of a scale along x. */
export function xTicksOf(scale: Scale, label: (value: number) => string): XTick[] {
  return scale.ticks.map((value, k) => ({ at: scale.at(value), label: label(value), minor: k % 2 === 1 }));
}

/** Ticks of a scale of fractions, in percent. */
export function percentTicksOf(scale: Scale): YTick[] {
  return scaleTicksOf(scale, (value) => formatPercent(value, Math.max(0, scale.decimals - 2)));
}

function legendItem({ label, swatch, value }: LegendItem): Markup {
  return markup`<li><i class="${swatch}"></i>${label}${value !== undefined && markup` <b>${value}</b>`}</li>`;
}

function yTick({ at, label }: YTick, height: number, grid: boolean): Markup {
  const y = Math.round((1 - at) * height * 10) / 10;
  const text = markup`<text class="y" x="-8" y="${y}" dy=".32em">${label}</text>`;
  return grid ? markup`<line class="grid" x2="100%" y1="${y}" y2="${y}" />${text}` : text;
}

function xTick({ at, label, minor }: XTick, height: number): Markup {
  const x = `${Math.round(at * 10_000) / 100}%`;
  return markup`<text class="${minor ? 'x minor' : 'x'}" x="${x}" y="${height + 17}">${label}</text>`;
}

function readoutData({ rows }: Readout): Markup {
  const data = rows.map(([at, ...texts]) => [Math.round(at * 10_000) / 10_000, ...texts]);
  return markup`<script type="application/json">
    ${embedJson(data)}
  </script>`;
}

/** JSON for a script element: `<` must not appear in it as itself. */
export function embedJson(value: unknown): Markup {
  return new Markup(JSON.stringify(value).replaceAll('<', '\\u003c'));
}
