/** A search for an estimator's parameters, as one self-contained HTML file: was it worth it, what was tried, what mattered. */
import { dots, line, planeOf, rule } from '../chart/marks.ts';
import { emptyPlot, plot, scaleTicksOf, xTicksOf } from '../chart/plot.ts';
import { extentOf, linearScale, logScale, type Scale } from '../chart/scale.ts';
import { formatCount, formatPercent, formatRatio, MISSING } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { renderPage } from '../page.ts';
import { plural, section, table, valueOr, whole } from '../sections/section.ts';
import { shareBar } from './leaning-section.ts';

type Params = Readonly<Record<string, unknown>>;

interface Gain {
  readonly mean: number;
  readonly standardError: number;
  readonly p: number;
  readonly beyondNoise: boolean;
}

interface TunedTrial {
  /** 0 as configured. */
  readonly number: number;
  readonly params: Params;
  readonly status: 'complete' | 'pruned' | 'failed';
  readonly score: number | null;
  readonly reason: string | null;
}

/** The document of `quant model tune`. */
export interface TuningReport {
  readonly model: string;
  readonly estimator: string;
  readonly metric: string;
  readonly params: Params;
  readonly best: { readonly number: number; readonly score: number | null; readonly standardError: number | null };
  /** The score as configured. */
  readonly defaults: number | null;
  readonly improvement: Gain | null;
  readonly sentence: string;
  readonly trials: readonly TunedTrial[];
  readonly importance: readonly { readonly name: string; readonly share: number | null }[];
  /** The best score after each trial. */
  readonly history: readonly (number | null)[];
  readonly nested: {
    readonly score: number | null;
    readonly standardError: number | null;
    readonly defaults: number | null;
    readonly improvement: Gain | null;
  } | null;
}

/** More trials than this are folded away. */
const OPEN_TRIALS = 24;
/** A parameter whose largest value is this many times the smallest was searched over decades. */
const DECADES = 20;
/** So that no dot lies on the edge of a logarithmic scale. */
const MARGIN = 1.15;

export function renderTuningReport(tuning: TuningReport): string {
  const { model, estimator, metric, sentence, trials, importance } = tuning;
  const pruned = trials.filter(({ status }) => status === 'pruned').length;
  const failed = trials.filter(({ status }) => status === 'failed').length;
  return renderPage({
    title: `${model} – tuning`,
    subtitle: `${estimator} · ${metric} · ${formatCount(trials.length)} ${plural(trials.length, 'trial')}, ${formatCount(pruned)} given up early, ${formatCount(failed)} failed`,
    sections: [
      section('worth', 'Was it worth it?', markup`<p>${sentence}</p>`, worth(tuning)),
      section('history', 'Search', history(tuning)),
      section('importance', 'What mattered', importances(importance), pictures(tuning)),
      section(
        'trials',
        'Trials',
        markup`<details${trials.length <= OPEN_TRIALS && markup` open`}>
          <summary>${formatCount(trials.length)} ${plural(trials.length, 'trial')}, the best one bold</summary>
          ${trialTable(tuning)}
        </details>`,
        markup`<details>
          <summary>All parameters of the best</summary>
          <pre>${JSON.stringify(tuning.params, null, 2)}</pre>
        </details>`,
      ),
    ],
  });
}

function worth({ metric, best, defaults, improvement, nested }: TuningReport): Markup {
  const number = { numeric: true } as const;
  const none = 'no fold has this score';
  const row = (
    name: string,
    of: { readonly score: number | null; readonly standardError: number | null },
    configured: number | null,
    gain: Gain | null,
    same: string,
  ) => [
    whole(name),
    valueOr(scoreText(of.score), none),
    valueOr(scoreText(of.standardError), 'fewer than two folds have a score'),
    valueOr(scoreText(configured), none),
    valueOr(gain === null ? MISSING : scoreText(gain.mean), same),
    valueOr(gain === null ? MISSING : formatRatio(gain.p, 3), same),
    gain === null ? valueOr(MISSING, same) : whole(gain.beyondNoise ? 'better beyond noise' : 'no more than noise'),
  ];
  return markup`${table(
    'Tuned and as configured',
    [
      { head: metric },
      { head: 'Tuned', ...number },
      { head: 'Standard error', ...number },
      { head: 'As configured', ...number },
      { head: 'Gain', ...number },
      { head: 'p', ...number },
      { head: '' },
    ],
    [
      row(
        'On the folds that chose it',
        best,
        defaults,
        improvement,
        'the best is as configured, or cannot be compared',
      ),
      ...(nested === null
        ? []
        : [
            row(
              'On outer folds it did not see',
              nested,
              nested.defaults,
              nested.improvement,
              'the scores cannot be compared',
            ),
          ]),
    ],
  )}
    <p class="caption">
      The best of many trials flatters: it was chosen for its score on these folds.
      ${
        nested === null
          ? 'What the search is worth on folds that it has not seen was not asked for.'
          : 'The outer folds repeat the whole search on other rows and judge it on theirs: that is the figure to believe.'
      }
    </p>`;
}

function history({ metric, trials, history: best, defaults }: TuningReport): Markup {
  const complete = trials.filter(({ status }) => status === 'complete');
  const rest = trials.filter(({ status }) => status !== 'complete');
  // Two points a trial: the best so far is level until it jumps.
  const steps = best.flatMap((value, t) => [best[t - 1] ?? value ?? NaN, value ?? NaN]);
  // Trials given up may be far off; they would flatten the picture of those that count.
  const extent = extentOf(steps, scoresOf(complete), [defaults ?? NaN]);
  if (extent === undefined) return emptyPlot('No trial has a score.');
  const { ticks, decimals } = linearScale({ min: 0, max: trials.length });
  const numbers = ticks.filter((tick) => Number.isInteger(tick) && tick < trials.length);
  const xs: Scale = { at: (t) => (t + 0.5) / trials.length, ticks: numbers, decimals };
  const ys = linearScale(extent, 5);
  const plane = planeOf(220, xs.at, ys.at);
  const inside = rest.filter(({ score }) => score !== null && score >= extent.min && score <= extent.max);
  const last = scoreText(best.at(-1) ?? null);
  return plot({
    id: 'history-plot',
    title: `${metric} by trial`,
    description: `Best so far after ${trials.length} trials: ${last}; as configured ${scoreText(defaults)}.`,
    plane,
    xTicks: xTicksOf(xs, formatCount),
    yTicks: scaleTicksOf(ys, (value) => formatRatio(value, ys.decimals)),
    marks: [
      rule(plane, defaults ?? NaN, 'mean'),
      dots(
        plane,
        inside.map((trial) => trial.number),
        scoresOf(inside),
        'benchmark',
      ),
      line(
        plane,
        best.flatMap((_, t) => [t, t]),
        steps,
        'strategy',
      ),
      dots(
        plane,
        complete.map((trial) => trial.number),
        scoresOf(complete),
        'strategy',
      ),
    ],
    legend: [
      { label: 'Best so far', swatch: 'strategy', value: last },
      { label: 'As configured', swatch: 'mean', value: scoreText(defaults) },
      { label: 'Given up early', swatch: 'benchmark' },
    ],
    caption: `Every dot a trial, ${metric} over its folds upwards; a trial given up early has seen fewer folds, and is left out where its score is beyond the others. A line that has long been level: more trials will find little.`,
  });
}

function scoresOf(trials: readonly TunedTrial[]): number[] {
  return trials.map(({ score }) => score ?? NaN);
}

function importances(importance: TuningReport['importance']): Markup {
  if (importance.length === 0) return emptyPlot('No parameter was searched.');
  const most = Math.max(0, ...importance.map(({ share }) => share ?? 0));
  return markup`${table(
    'Importance of the parameters',
    [{ head: 'Parameter' }, { head: 'Share', numeric: true }, { head: '' }],
    importance.map(({ name, share }) => [
      name,
      valueOr(formatPercent(share, 0), 'too few complete trials to tell'),
      share === null ? '' : shareBar(share, most),
    ]),
  )}
    <p class="caption">
      Share of the variance of the scores' ranks that one parameter explains by itself; what only matters together with
      another is not seen.
    </p>`;
}

/** Score against value, for every parameter that is a number. */
function pictures({ metric, trials, importance }: TuningReport): Markup | null {
  const drawn = importance
    .map(({ name }, i) => parameterPicture(metric, trials, name, i))
    .filter((one) => one !== null);
  return drawn.length === 0 ? null : markup`<div class="pictures">${drawn}</div>`;
}

function parameterPicture(metric: string, trials: readonly TunedTrial[], name: string, i: number): Markup | null {
  const known = trials.flatMap(({ params, score, status }) => {
    const value = params[name];
    return status === 'complete' && score !== null && typeof value === 'number' ? [{ value, score }] : [];
  });
  const values = known.map(({ value }) => value);
  const scores = known.map(({ score }) => score);
  const [range, extent] = [extentOf(values), extentOf(scores)];
  if (range === undefined || extent === undefined || known.length < 3) return null;
  const xs =
    range.min > 0 && range.max > DECADES * range.min
      ? logScale({ min: range.min / MARGIN, max: range.max * MARGIN })
      : linearScale(range, 4);
  const ys = linearScale(extent, 4);
  const plane = planeOf(120, xs.at, ys.at);
  return markup`<div class="case">
    <h3>${name}</h3>
    ${plot({
      id: `parameter-${i}`,
      title: `${metric} by ${name}`,
      description: `${known.length} trials from ${shown(range.min)} to ${shown(range.max)}.`,
      plane,
      xTicks: xTicksOf(xs, shown),
      yTicks: scaleTicksOf(ys, (value) => formatRatio(value, ys.decimals)),
      marks: [dots(plane, values, scores, 'strategy')],
    })}
  </div>`;
}

function trialTable({ metric, trials, best }: TuningReport): Markup {
  const names = [...new Set(trials.flatMap(({ params }) => Object.keys(params)))];
  return table(
    'Trials',
    [
      { head: 'Trial' },
      { head: metric, numeric: true },
      { head: '' },
      ...names.map((head) => ({ head, numeric: true as const })),
    ],
    trials.map(({ number, params, status, score, reason }) => {
      const name = number === 0 ? 'as configured' : formatCount(number);
      return [
        number === best.number ? markup`<b>${name}</b>` : name,
        valueOr(scoreText(score), reason ?? 'no fold has this score'),
        status === 'complete' ? '' : status === 'pruned' ? 'given up early' : `failed: ${reason ?? 'without a reason'}`,
        ...names.map((parameter) => valueOr(shown(params[parameter]), 'as configured')),
      ];
    }),
  );
}

function scoreText(score: number | null): string {
  return formatRatio(score, 4);
}

/** A parameter in three digits; a dash where it has no value. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return MISSING;
  if (typeof value === 'number') return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : MISSING;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
