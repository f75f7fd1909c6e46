import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Operation } from '@quantcli/core';
import { readFeatureSet } from '@quantcli/features';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { marketCsv } from './cli-fixture.ts';
import { createContext, type CommandContext } from './context.ts';
import { operation as searchOperation, render as renderSearch } from './operations/features-search.ts';
import { operation as selectOperation, render as renderSelection } from './operations/features-select.ts';

const folder = mkdtempSync(join(tmpdir(), 'quantcli-selection-'));
const file = (name: string): string => join(folder, name);
const SET =
  'name: mine\nfeatures:\n  surprise: volume / ts_mean(volume, 20)\n  reversal: returns(close, 5)\n  place: close / high\n';

beforeAll(() => {
  process.env['QUANT_HOME'] = file('home');
  // Volume tells the next day's direction.
  writeFileSync(file('noise.csv'), marketCsv(12, 320));
  writeFileSync(file('mine.yaml'), SET);
  const rows = marketCsv(12, 320).trim().split('\n');
  const planted = rows.map((row, i) => {
    const [symbol, , , , , close] = row.split(',');
    const [next, , , , , after] = rows[i + 1]?.split(',') ?? [];
    if (i === 0 || symbol !== next) return row;
    return row.replace(/[^,]+$/, String(Math.round(1_000_000 * (Number(after) / Number(close)) ** 5)));
  });
  writeFileSync(file('planted.csv'), `${planted.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The document, which has the declared form. */
async function run<I extends z.ZodType, O extends z.ZodType>(
  operation: Operation<I, O, CommandContext>,
  input: z.input<I>,
  signal = new AbortController().signal,
): Promise<z.output<O>> {
  await using context = createContext({ json: true, seed: 1, workers: 1 }, signal);
  const document = await operation.run(operation.input.parse(input), context);
  return operation.output.parse(JSON.parse(JSON.stringify(document)));
}

describe('quant features select', () => {
  it('chooses what predicts, writes it as a set, and shows why', async () => {
    const [out, report] = [file('chosen.yaml'), file('selection.html')];
    const input = { data: [file('planted.csv')], set: file('mine.yaml'), label: 'fwd_return(close, 1)', out, report };
    const document = await run(selectOperation, input);
    expect(document.chosen).toEqual(['surprise']);
    expect(document.nested!.interval[0]).toBeGreaterThan(0);
    expect(readFeatureSet(out)).toMatchObject({ name: 'chosen', features: [{ name: 'surprise' }] });
    expect(readFileSync(report, 'utf8')).toContain('1 of 3 features are chosen');
    expect(renderSelection(document)).toMatch(
      /surprise .* ● ● ● .* chosen; votes[\s\S]*nested \(out of sample\) 0\.\d{4}/,
    );
  });

  it('writes no set when nothing predicts, and refuses files that cannot hold what is written', async () => {
    const out = file('none.yaml');
    const document = await run(selectOperation, { data: [file('noise.csv')], set: file('mine.yaml'), out });
    expect(document).toMatchObject({ chosen: [], out: null, naive: null });
    expect(existsSync(out)).toBe(false);
    expect(renderSelection(document)).toContain('Nothing is chosen.');
    await expect(run(selectOperation, { out: 'set.json' })).rejects.toThrow('--out is "set.json"');
  });
});

describe('quant features search', () => {
  const quick = { set: 'returns(close, 5)', label: 'fwd_return(close, 1)', population: 12, generations: 2 };

  it('finds what was planted, writes it as a set, and goes on from its state', async () => {
    const [out, report, resume] = [file('found.yaml'), file('search.html'), file('state.json')];
    const input = { ...quick, data: [file('planted.csv')], resume };
    const document = await run(searchOperation, { ...input, out, report });
    expect(document.verdict).toBe('found');
    expect(document.finalists.find(({ found }) => found)!.expr).toContain('volume');
    expect(readFeatureSet(out).features.length).toBe(document.finalists.filter(({ found }) => found).length);
    expect(readFileSync(report, 'utf8')).toContain('best of all trials by chance');
    expect(renderSearch(document)).toMatch(/found\n[\s\S]*Found: [\s\S]*best t by generation/);
    const longer = await run(searchOperation, { ...input, generations: 3 });
    expect(longer.history.slice(0, 2)).toEqual(document.history);
    expect(longer.trials).toBeGreaterThan(document.trials);
    await expect(run(searchOperation, { ...input, population: 13 })).rejects.toThrow('another search');
  });

  it('says that it found nothing', async () => {
    const document = await run(searchOperation, { ...quick, data: [file('noise.csv')], out: file('nothing.yaml') });
    expect(document).toMatchObject({ verdict: 'nothing found', out: null });
    expect(renderSearch(document)).toContain('Nothing found: ');
  });

  it('refuses a state that is none', async () => {
    writeFileSync(file('broken.json'), '{}');
    await expect(run(searchOperation, { ...quick, resume: file('broken.json') })).rejects.toThrow('state of a search');
  });
});
