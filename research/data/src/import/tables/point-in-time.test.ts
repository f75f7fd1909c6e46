/** What could be known when, on the shared SEC reports. */
import { describe, expect, it } from 'vitest';
import { at, isAbsent, readShared, shared, SKIPPED } from './read-layout.fixture.ts';

/** A record as a revision of its key: what was said, and when it could be known. */
interface Revision {
  readonly known: number;
  readonly value: number;
  readonly amended: number;
}

describe.skipIf(isAbsent)(`fundamentals through time${SKIPPED}`, async () => {
  const path = 'fundamentals/sec_reports_pit_2015_2017_dev.csv.gz';
  const revisions = isAbsent ? new Map<string, Revision[]>() : await readRevisions();

  async function readRevisions(): Promise<Map<string, Revision[]>> {
    const { subjects, subject, tsEvent, tsKnown, numbers, texts } = (await readShared(path)).records('fundamentals');
    const [item, period] = [texts.get('item')!, texts.get('period')!];
    const byKey = new Map<string, Revision[]>();
    subject.forEach((symbol, row) => {
      const key = [subjects[symbol], tsEvent[row], item.words[item.code[row]!], period.words[period.code[row]!]].join(
        ' ',
      );
      const revision = {
        known: tsKnown[row]!,
        value: numbers.get('value')![row]!,
        amended: numbers.get('amended')![row]!,
      };
      const list = byKey.get(key);
      if (list === undefined) byKey.set(key, [revision]);
      else list.push(revision);
    });
    return byKey;
  }

  /** The value of a key that a user sees at an instant. */
  function seenAt(key: string, instant: number): number | undefined {
    return revisions.get(key)?.findLast(({ known }) => known <= instant)?.value;
  }

  it('shows nothing of a report before the day after its crawl', async () => {
    const lines = (await shared(path)).toString().trimEnd().split('\n');
    const names = lines[0]!.split(',');
    const cell = (row: readonly string[], name: string): string => row[names.indexOf(name)]!;
    const first = new Map<string, string>();
    for (const line of lines.slice(1)) {
      const row = line.split(',');
      if (cell(row, 'assets') === '') continue;
      const key = [cell(row, 'symbol'), at(cell(row, 'end_date')), 'assets', cell(row, 'period_focus')].join(' ');
      const crawled = cell(row, 'crawl_date');
      if (crawled < (first.get(key) ?? '9')) first.set(key, crawled);
    }
    expect(first.size).toBeGreaterThan(15_000);
    for (const [key, crawled] of first) {
      const visible = at(crawled) + 86_400e6;
      if (seenAt(key, visible - 1) !== undefined || seenAt(key, visible) === undefined)
        expect.fail(`${key} ${crawled}`);
    }
  });

  it('has revisions in the order in which they could be known, and re-crawls that say nothing new', () => {
    let repeated = 0;
    let changed = 0;
    let disordered = 0;
    for (const list of revisions.values()) {
      list.forEach((revision, i) => {
        const before = list[i - 1];
        if (before === undefined) return;
        if (revision.known < before.known) disordered += 1;
        else if (revision.value === before.value) repeated += 1;
        else changed += 1;
      });
    }
    expect(disordered).toBe(0);
    expect(repeated + changed + revisions.size).toBe(443_916);
    // About half of the file's rows are exact re-crawls.
    expect(repeated / 443_916).toBeGreaterThan(0.45);
    expect(changed / 443_916).toBeLessThan(0.02);
  });

  it('shows what an amended filing says from its own day on, and what was filed first until then', () => {
    let corrections = 0;
    for (const [key, list] of revisions) {
      const amended = list.find(({ amended: flag }) => flag === 1);
      const original = list[0]!;
      if (amended === undefined || original.amended === 1 || original.known === amended.known) continue;
      expect(seenAt(key, amended.known - 1)).toBe(list.findLast(({ known }) => known < amended.known)!.value);
      if (amended.value !== original.value) corrections += 1;
      expect(seenAt(key, original.known - 1)).toBeUndefined();
    }
    expect(corrections).toBeGreaterThan(10);
  });
});
