/** The answer first: may the model be promoted, and if not, which gates are closed, each with its number. */
import type { Measures } from '@quantcli/backtest';
import type { GateResult, ModelDocument } from '@quantcli/lifecycle';
import { formatPercent, formatRatio } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { list, plural, section, table, valueOr, whole } from '../sections/section.ts';
import { intervalText } from './against-chance.ts';

interface GateWords {
  readonly name: string;
  readonly asked: '≥' | '≤';
  readonly format: (value: number | null) => string;
  readonly noInterval: string;
}

const ratio = (value: number | null): string => formatRatio(value, 4);
const percent = (value: number | null): string => formatPercent(value, 2);
const tooFew = 'too few dates for an interval';

const words: Readonly<Record<GateResult['gate'], GateWords>> = {
  ic: { name: 'IC', asked: '≥', format: ratio, noInterval: tooFew },
  hitRate: { name: 'Hit rate', asked: '≥', format: percent, noInterval: tooFew },
  psr: { name: 'PSR', asked: '≥', format: percent, noInterval: 'a probability is itself what says how sure' },
  maxDrawdown: { name: 'Maximum drawdown', asked: '≤', format: percent, noInterval: 'no path has a drawdown' },
  sharpe: { name: 'Sharpe ratio', asked: '≥', format: (value) => formatRatio(value), noInterval: 'too few returns' },
};

const PASSED =
  'Out of sample the model has shown what is asked of one that is traded. That is no promise of what it will earn.';
const REFUSED =
  'Out of sample the model has not shown what is asked of one that is traded. A refusal is an ordinary outcome.';

export function verdictOfGates({ gates, promotable, forecast, paths, typicalPath }: ModelDocument): Markup {
  const closed = gates.filter(({ passed }) => !passed);
  return markup`<section id="verdict" class="verdict ${promotable ? 'edge' : 'none-found'}" aria-labelledby="verdict-heading">
    <h2 id="verdict-heading"><span aria-hidden="true">${promotable ? '●' : '○'}</span> ${headline(gates, closed)}</h2>
    <p class="meaning">${promotable ? PASSED : REFUSED}</p>
    ${chance(forecast)} ${earnings(paths[typicalPath])}
  </section>`;
}

function headline(gates: readonly GateResult[], closed: readonly GateResult[]): string {
  if (gates.length === 0) return 'Promotable: no gate was set';
  if (closed.length === 0) return `Promotable: all ${gates.length} gates are open`;
  const names = closed.map(({ gate }) => words[gate].name).join(', ');
  return `Not promotable: ${closed.length} of ${gates.length} ${plural(gates.length, 'gate')} ${plural(closed.length, 'is', 'are')} closed (${names})`;
}

/** An open gate compares a number with a threshold; whether chance could have given the number is another question. */
function chance({ icInterval }: ModelDocument['forecast']): Markup | null {
  if (icInterval === null)
    return markup`<p>There are too few dates for an interval of the IC: nothing says how sure it is.</p>`;
  const [low, high] = icInterval.map(ratio);
  if (icInterval[0] > 0) return null;
  return icInterval[1] < 0
    ? markup`<p>The interval of the IC, ${low!} to ${high!}, lies below zero: the forecasts rank the wrong way.</p>`
    : markup`<p>The interval of the IC, ${low!} to ${high!}, includes zero: chance may explain it.</p>`;
}

function earnings(typical: Measures | undefined): Markup | null {
  const interval = typical?.sharpeInterval ?? null;
  if (interval === null || interval[0] > 0) return null;
  return markup`<p>
    The interval of the typical path's Sharpe ratio after costs, ${formatRatio(interval[0])} to ${formatRatio(interval[1])},
    ${interval[1] < 0 ? 'lies below zero' : 'includes zero'}.
  </p>`;
}

export function gatesSection({ gates }: ModelDocument): Markup {
  return section(
    'gates',
    'Gates',
    gates.length === 0
      ? markup`<p class="empty">No gate was set: nothing was asked of the model.</p>`
      : table(
          'Promotion gates',
          [
            { head: 'Gate' },
            { head: '' },
            { head: 'Number', numeric: true },
            { head: 'Asked', numeric: true },
            { head: 'Interval', numeric: true },
          ],
          gates.map(gateRow),
        ),
    list(gates.map(({ explanation }) => explanation)),
    markup`<p class="caption">
      ● open, ○ closed. Every number is out of sample. Intervals: 95 % for IC and hit rate, the range over the paths for the
      drawdown. A gate asks for the number, not for the whole interval.
    </p>`,
  );
}

function gateRow({ gate, value, interval, threshold, passed }: GateResult): (Markup | string)[] {
  const { name, asked, format, noInterval } = words[gate];
  return [
    name,
    whole(passed ? markup`<b>● open</b>` : '○ closed'),
    valueOr(format(value), 'not measurable, so the gate is closed'),
    `${asked} ${format(threshold)}`,
    valueOr(intervalText(interval, format), noInterval),
  ];
}
