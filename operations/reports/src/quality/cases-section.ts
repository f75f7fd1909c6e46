/** What each finding rests on: its worst cases, folded away. */
import { describeCase, type Finding } from '@quantcli/data';
import { formatCount } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { severityMark } from '../sections/data-quality.ts';
import { list, section } from '../sections/section.ts';

const MOST = 25;

/** Null where no finding has more cases than its examples show. */
export function casesSection(findings: readonly Finding[]): Markup | null {
  const longer = findings.filter(({ cases, examples }) => cases.length > examples.length);
  if (longer.length === 0) return null;
  return section(
    'cases',
    'Cases',
    longer.map(
      ({ check, severity, cases, count }) =>
        markup`<details>
          <summary>
            ${severityMark(severity)} ${check}: the worst ${formatCount(Math.min(MOST, cases.length))} of ${formatCount(count)}
          </summary>
          <div class="examples">${list(cases.slice(0, MOST).map(describeCase))}</div>
        </details>`,
    ),
  );
}
