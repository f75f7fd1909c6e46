/** Do the forecasts rank the returns that followed? IC and hit rate with intervals, by year, and what each quintile earned. */
import type { ModelDocument } from '@quantcli/lifecycle';
import { columnChart } from '../chart/column-chart.ts';
import { dotRange, rangeOf, reachOf } from '../chart/dot-range.ts';
import { formatBps, formatCount, formatPercent, formatRatio } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { plural, section, table, valueOr, whole } from '../sections/section.ts';
import { againstChance, intervalText, NO_INTERVAL, type Interval } from './against-chance.ts';

const TOO_FEW = 'no date has enough forecasts with known outcomes';

export function forecastSection({ forecast, horizon }: ModelDocument): Markup {
  const { ic, icInterval, icT, hitRate, hitRateInterval } = forecast;
  return section(
    'forecast',
    'Forecast quality',
    table(
      'IC and hit rate',
      [
        { head: 'Figure' },
        { head: 'Number', numeric: true },
        { head: 'The line is no skill' },
        { head: '95 % interval', numeric: true },
        { head: '' },
      ],
      [
        figureRow('Rank IC', ic, icInterval, 0, (value) => formatRatio(value, 4)),
        figureRow('Hit rate', hitRate, hitRateInterval, 0.5, (value) => formatPercent(value, 2)),
      ],
    ),
    markup`<p class="caption">
        Against the return of the next ${formatCount(horizon)} ${plural(horizon, 'bar')}, per date, the mean over the
        paths${icT === null ? '' : `, the IC with t = ${formatRatio(icT, 1)}`}; hits are forecasts on the right side of their date's mean; intervals by Newey–West, widened where models knew later bars, because outcomes over several bars overlap. An interval that touches the line does
        not tell skill from luck.
      </p>
      <div class="pair">
        <div>
          <h3>IC by year</h3>
          ${yearChart(forecast)}
        </div>
        <div>
          <h3>Return by quintile of forecasts</h3>
          ${quintileChart(forecast, horizon)}
        </div>
      </div>`,
    forecast.years.length > 0 && yearTable(forecast),
  );
}

function figureRow(
  name: string,
  value: number | null,
  interval: Interval,
  chance: number,
  format: (value: number | null) => string,
): (Markup | string)[] {
  const about = (x: number | null | undefined): number | null => (x === null || x === undefined ? null : x - chance);
  const range = rangeOf(about(value), about(interval?.[0]), about(interval?.[1]));
  return [
    whole(name),
    valueOr(format(value), TOO_FEW),
    dotRange(range, reachOf([range]), 'strategy'),
    valueOr(intervalText(interval, format), NO_INTERVAL),
    whole(againstChance(interval, chance)),
  ];
}

function yearChart({ years, ic }: ModelDocument['forecast']): Markup {
  const known = years.filter((one) => one.ic !== null);
  const above = known.filter((one) => one.ic! > 0).length;
  return columnChart({
    id: 'ic-years',
    title: 'Mean rank IC by year',
    description: years.map((one) => `${one.year}: ${formatRatio(one.ic, 4)}`).join('; '),
    columns: years.map((one) => ({ label: String(one.year), value: one.ic ?? NaN })),
    height: 200,
    caption: `Mean IC of the year's dates; above zero in ${above} of ${known.length} ${plural(known.length, 'year')}, over all ${formatRatio(ic, 4)}. A skill that is real shows in most years, not in one.`,
    empty: 'No year has an IC.',
  });
}

function quintileChart({ quintiles }: ModelDocument['forecast'], horizon: number): Markup {
  const bps = quintiles.map((mean) => (mean === null ? NaN : mean * 1e4));
  return columnChart({
    id: 'quintile-returns',
    title: 'Mean forward return by quintile of forecasts, basis points',
    description: bps.map((mean, q) => `Quintile ${q + 1}: ${formatBps(mean)}`).join('; '),
    columns: bps.map((value, q) => ({ label: String(q + 1), value })),
    height: 200,
    caption: `Mean return over ${formatCount(horizon)} ${plural(horizon, 'bar')} in bps before costs, lowest forecasts (1) to highest (${quintiles.length}), on the typical path. Highest minus lowest: ${formatBps((bps.at(-1) ?? NaN) - (bps[0] ?? NaN))}. Steps that rise from left to right are what a ranking should show.`,
    empty: 'No forecasts with known outcomes to sort into quintiles.',
  });
}

function yearTable({ years }: ModelDocument['forecast']): Markup {
  return markup`<details>
    <summary>By year: IC, hit rate, dates</summary>
    ${table(
      'Forecast quality by year',
      [
        { head: 'Year' },
        { head: 'IC', numeric: true },
        { head: 'Hit rate', numeric: true },
        { head: 'Dates', numeric: true },
      ],
      years.map(({ year, ic, hitRate, dates }) => [
        String(year),
        valueOr(formatRatio(ic, 4), TOO_FEW),
        valueOr(formatPercent(hitRate, 2), TOO_FEW),
        formatCount(dates),
      ]),
    )}
  </details>`;
}
