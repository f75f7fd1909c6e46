/** How forecasts rank the realised forward returns over the label's horizon, date by date, where they were made. */
import { evaluateLabel, parseLabel } from '@quantcli/features';
import { hitRate, icPerDate, icSummary, quantileReturns } from '@quantcli/measures';
import type { Dataset } from '@quantcli/models';
import type { Panel } from '@quantcli/panel';

export interface ForecastQuality {
  readonly ic: number | undefined;
  readonly icStdErr: number | undefined;
  readonly hitRate: number | undefined;
  /** [D] per test date; NaN where it cannot be computed. */
  readonly ics: Float64Array;
  /** [D] likewise: share of the date's calls that were right. */
  readonly hitRates: Float64Array;
  readonly time: Float64Array;
  readonly quantiles: ReturnType<typeof quantileReturns>;
}

const QUANTILES = 5;

/** [R] the return of each row's symbol over the label's horizon; NaN where its end is not in the data. */
export async function realisedReturns(panel: Panel, dataset: Dataset): Promise<Float64Array> {
  const { values } = await evaluateLabel(panel, parseLabel(`fwd_return(close, ${dataset.horizon})`));
  return Float64Array.from(dataset.bar, (bar, r) => values[dataset.symbol[r]! * panel.bars + bar]!);
}

/** @param forecasts [R], NaN before the first that was made @param realised [R] */
export function forecastQuality(dataset: Dataset, forecasts: Float64Array, realised: Float64Array): ForecastQuality {
  const first = forecasts.findIndex((value) => !Number.isNaN(value));
  const firstDate = dataset.offsets.findIndex((offset, d) => offset <= first && first < dataset.offsets[d + 1]!);
  const firstRow = dataset.offsets[firstDate]!;
  const offsets = dataset.offsets.subarray(firstDate).map((offset) => offset - firstRow);
  const predicted = forecasts.subarray(firstRow);
  const outcomes = realised.subarray(firstRow);
  const ics = new Float64Array(offsets.length - 1);
  icPerDate(predicted, outcomes, offsets, ics);
  const { ic, icStdErr } = icSummary(ics, dataset.horizon);
  return {
    ic,
    icStdErr,
    hitRate: hitRate(predicted, outcomes, offsets),
    ics,
    hitRates: ics.map((_, d) => hitRate(predicted, outcomes, offsets.subarray(d, d + 2)) ?? NaN),
    time: Float64Array.from(dataset.dates.subarray(firstDate), (bar) => dataset.time[bar]!),
    quantiles: quantileReturns(predicted, outcomes, offsets, QUANTILES, { horizon: dataset.horizon }),
  };
}
