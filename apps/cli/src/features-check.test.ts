/** `quant features check`: what it proves, what it finds, how it advises, and the report. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv } from './cli-fixture.ts';

type Verdict = 'pass' | 'FAIL' | '–';
interface Checked {
  readonly features: readonly {
    readonly name: string;
    readonly expr: string;
    readonly truncation: Verdict;
    readonly stream: Verdict;
    readonly firstValue: Verdict;
    readonly warmup: Verdict;
    readonly priceScale: Verdict;
    readonly failures: readonly string[];
    readonly stationarity: string;
    readonly recommendation: string;
  }[];
  readonly failed: number;
  readonly untested: number;
  readonly leftOut: readonly { readonly name: string; readonly missing: readonly string[] }[];
  readonly columns: readonly unknown[];
  readonly dead: readonly { readonly name: string; readonly reason: string; readonly recommendation: string }[];
  readonly groups: readonly { readonly keep: string; readonly drop: readonly string[]; readonly low: number }[];
  readonly report: string | null;
}

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const at = (name: string): string => `${sandbox.folder}/${name}`;
const market = sandbox.file('market.csv', marketCsv(8, 200));
const options = ['--data', market, '--workers', '1'];
const check = (set: string, ...argv: string[]): Promise<Checked> =>
  sandbox.json(['features', 'check', set, ...options, ...argv]);
const shown = (set: string, ...argv: string[]): Promise<string> =>
  sandbox.text(['features', 'check', set, ...options, ...argv]);
const only = async (expression: string) => (await check(expression)).features[0]!;

const PASSED = { truncation: 'pass', stream: 'pass', firstValue: 'pass', warmup: 'pass', priceScale: 'pass' };
const NASTY = '<img src=x onerror=alert(1)>&"';
// Two that say the same, a level that wanders, one for all symbols, a constant, two values, and one that nothing is wrong with.
const set = sandbox.file(
  'set.yaml',
  `name: own
features:
  fast: ts_zscore(close, 20)
  same: 2 * ts_zscore(close, 20) + 0.1 * returns(close)
  level: log(close / delay(close, 1)) + log(raw_close)
  market: day_of_week(time)
  constant: close / close
  flag: if_else(close > delay(close, 1), 1, 0)
  sound: ts_corr(returns(close), returns(volume), 20)
  long: ts_mean(returns(close), 500)
  absent: earnings / close
`,
);
const whole = await check(set, '--report', at('report.html'));
const named = (name: string) => whole.features.find((feature) => feature.name === name)!;

describe('proofs', () => {
  it('pass where nothing looks ahead', async () => {
    for (const text of ['rank(ts_mean(returns(close), 20))', 'ema(close, 10) / close', 'rsi(close)']) {
      expect(await only(text)).toMatchObject({ name: text, expr: text, ...PASSED, failures: [] });
    }
    expect(await shown('rank(returns(close))')).toMatch(
      /pass +pass +pass +pass +pass +\w[^\n]*\n\n {2}Nothing looks ahead\.\n/,
    );
  });

  it('fail for the level of a price, in its scale alone, and say what to do', async () => {
    const { failures, ...found } = await only('close - ts_mean(close, 5)');
    expect(found).toMatchObject({ ...PASSED, priceScale: 'FAIL' });
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(/^bar \d+ of T00 is -?[\d.]+ instead of -?[\d.]+ once prices and volumes are rescaled/);
    expect(failures[0]).toMatch(/: use ratios, or name a raw field$/);
    expect(await shown('close - ts_mean(close, 5)')).toMatch(/\n {2}1 FAILED:\n {2}close - ts_mean\(close, 5\): bar/);
  });

  it('let a level pass that names a raw field', async () => {
    expect(await only('raw_close')).toMatchObject(PASSED);
  });

  it('fail for a running total, which never settles', async () => {
    const { failures, ...found } = await only('obv(close, volume)');
    expect(found).toMatchObject({ ...PASSED, warmup: 'FAIL', priceScale: 'FAIL' });
    expect(failures[0]).toBe('a running total, whose level depends on the first bar: use its change over n bars');
    expect(await only('delta(obv(close, volume), 5) / ts_sum(volume, 5)')).toMatchObject({ truncation: 'pass' });
  });

  it('are not made where the data is too short for a value', async () => {
    const document = await check('ts_mean(close, 260) / close');
    expect(document).toMatchObject({ failed: 0, untested: 1, dead: [{ reason: 'no values' }] });
    expect(document.features[0]).toMatchObject({
      truncation: '–',
      stream: '–',
      firstValue: 'pass',
      warmup: 'pass',
      priceScale: '–',
      stationarity: 'undecided',
    });
    expect(await shown('ts_mean(close, 260) / close')).toMatch(
      /\n {2}1 of 1 were not tested wholly: there was no value to compare/,
    );
  });

  it('of a set are one a feature, without those whose fields are not there', () => {
    expect(whole.features.map(({ name }) => name)).toEqual(
      'fast same level market constant flag sound long'.split(' '),
    );
    expect(whole).toMatchObject({ failed: 0, untested: 1, leftOut: [{ name: 'absent', missing: ['earnings'] }] });
    expect(whole.columns).toEqual([]);
    expect(named('sound')).toMatchObject({ ...PASSED, expr: 'ts_corr(returns(close), returns(volume), 20)' });
  });

  it('are made on a simulated market where no data is named', async () => {
    const text = await sandbox.text(['features', 'check', 'returns(close, 700)', '--workers', '1']);
    expect(text).toMatch(/returns\(close, 700\)( +pass){5} /);
  });
});

describe('findings', () => {
  it('tell what wanders from what is stationary', () => {
    expect(named('level')).toMatchObject({
      stationarity: 'unit root',
      recommendation: expect.stringMatching(/^it wanders: use a ratio, returns or ts_zscore/),
    });
    expect(named('sound').stationarity).not.toBe('unit root');
    expect(named('constant').stationarity).toBe('undecided');
  });

  it('name what carries nothing, with a reason', () => {
    expect(Object.fromEntries(whole.dead.map(({ name, reason }) => [name, reason]))).toEqual({
      market: 'same for all',
      constant: 'constant',
      flag: 'few values',
      long: 'no values',
    });
    for (const { recommendation } of whole.dead) expect(recommendation.length).toBeGreaterThan(5);
  });

  it('group what says the same', () => {
    expect(whole.groups).toHaveLength(1);
    const [{ keep, drop, low }] = whole.groups as [Checked['groups'][number]];
    expect([keep, ...drop].toSorted()).toEqual(['fast', 'same']);
    expect(low).toBeGreaterThan(0.9);
  });

  it('are told to a person', async () => {
    const text = await shown(set);
    expect(text).toMatch(/\n {2}level has a unit root: it wanders/);
    expect(text).toMatch(/\n {2}constant \(constant\): drop it\n/);
    expect(text).toMatch(
      /\n {2}(fast|same) says what (fast|same) says \(\|correlation\| [01]\.\d\d to [01]\.\d\d\): keep /,
    );
    expect(text).toMatch(/\n {2}left out: absent, which needs earnings\n/);
  });
});

describe('the report', () => {
  const html = readFileSync(at('report.html'), 'utf8');

  it('stands alone, with a picture, and names all features', async () => {
    expect(whole.report).toBe(at('report.html'));
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)|<script src|<link|@import|url\((?!#)/);
    for (const { name } of whole.features) expect(html).toContain(name);
    expect(html).toMatch(/<title>own/);
    expect(html).toMatch(/<svg/);
    expect(html).toContain('market.csv');
    expect(html).not.toMatch(/undefined|\[object/);
    expect(await shown(set, '--report', at('again.html'))).toMatch(/\n {2}Report: \S+again\.html\n$/);
    expect(readFileSync(at('again.html'), 'utf8')).toBe(html);
  });

  it('shows names as text', async () => {
    const nasty = sandbox.file(`${NASTY.replaceAll(/[/"]/g, '')}.csv`, marketCsv(3, 80));
    const file = at('nasty.html');
    await sandbox.json([
      'features',
      'check',
      'close < open && 1 < 2',
      '--data',
      nasty,
      '--report',
      file,
      '--workers',
      '1',
    ]);
    const page = readFileSync(file, 'utf8');
    expect(page).not.toMatch(/<img|close < open && 1/);
    expect(page).toContain('close &lt; open &amp;&amp; 1 &lt; 2');
    expect(page).toContain('&lt;img src=x');
  });
});

describe('the same bytes', () => {
  it('come from one worker and from two', async () => {
    const argv = ['features', 'check', set, '--data', market, '--json'];
    const one = await sandbox.run([...argv, '--workers', '1']);
    expect(JSON.parse(one.out)).toEqual({ ...whole, report: null });
    expect(await sandbox.run([...argv, '--workers', '2'])).toEqual(one);
  });
});
