/** `quant features decay`: a planted half-life is found, noise has none, costs make rebalancing rare, and the report. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv } from './cli-fixture.ts';

interface Point {
  readonly bars: number;
  readonly ic: number | null;
  readonly stdErr: number | null;
  readonly dates: number;
}
interface Decay {
  readonly features: readonly {
    readonly name: string;
    readonly expr: string;
    readonly horizons: readonly Point[];
    readonly curve: readonly Point[];
    readonly halfLife: number | null;
    readonly halfLifeInterval: readonly [number | null, number | null] | null;
    readonly rebalanceBars: number | null;
    readonly note: string;
  }[];
  readonly leftOut: readonly { readonly name: string; readonly missing: readonly string[] }[];
  readonly report: string | null;
}

const [SYMBOLS, BARS, HALF_LIFE] = [24, 220, 5];
const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const at = (name: string): string => `${sandbox.folder}/${name}`;
const market = sandbox.file('market.csv', marketCsv(SYMBOLS, BARS));

/** `signal` is the sum of the returns to come, weighted by 2^(−k/5), and noise; known at noon of its date. `noise` is noise. */
const signals = ((): string => {
  const rows = readFileSync(market, 'utf8').trimEnd().split('\n').slice(1);
  const cells = rows.map((row) => row.split(','));
  let state = 5;
  const draw = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5;
  const lines = cells.map(([symbol, date], i) => {
    const left = BARS - 1 - (i % BARS);
    let signal = 0.02 * (draw() + draw());
    for (let k = 1; k <= Math.min(left, 40); k += 1) {
      const change = Number(cells[i + k]![5]) / Number(cells[i + k - 1]![5]) - 1;
      signal += change * 2 ** (-k / HALF_LIFE);
    }
    return `${symbol},${date},${signal.toFixed(8)},${draw().toFixed(8)},${date}T12:00:00Z`;
  });
  return sandbox.file('signals.csv', ['symbol,date,signal,noise,known_date', ...lines, ''].join('\n'));
})();
const set = sandbox.file('set.yaml', 'name: own\nfeatures:\n  signal: signal\n  noise: noise\n  absent: earnings\n');
const options = ['--data', market, '--external', signals, '--workers', '1'];
const decay = (named: string, ...argv: string[]): Promise<Decay> =>
  sandbox.json(['features', 'decay', named, ...options, ...argv]);
const whole = await decay(set, '--lags', '12', '--report', at('report.html'));
const [signal, noise] = whole.features as [Decay['features'][number], Decay['features'][number]];

describe('a planted signal', () => {
  it('has its half-life within the interval', () => {
    expect(signal.halfLife).toBeGreaterThan(HALF_LIFE / 1.6);
    expect(signal.halfLife).toBeLessThan(HALF_LIFE * 1.6);
    const [low, high] = signal.halfLifeInterval!;
    expect(low).toBeLessThan(signal.halfLife!);
    expect(high === null || high > signal.halfLife!).toBe(true);
    expect(signal.note).toMatch(/^t = \d+\.\d over the first 5 bars$/);
  });

  it('has a curve that falls, and an IC a horizon', () => {
    expect(signal.curve.map(({ bars }) => bars)).toEqual(Array.from({ length: 12 }, (_, k) => k + 1));
    expect(signal.curve[0]!.ic!).toBeGreaterThan(1.5 * signal.curve[5]!.ic!);
    expect(signal.curve[5]!.ic!).toBeGreaterThan(1.5 * Math.abs(signal.curve[11]!.ic!));
    expect(signal.horizons.map(({ bars }) => bars)).toEqual([1, 5, 10, 21, 42, 63]);
    for (const { bars, ic, stdErr, dates } of signal.horizons) {
      expect(ic).toBeGreaterThan(4 * stdErr!);
      expect(dates).toBe(BARS - bars);
    }
    expect(signal.horizons[0]).toEqual(signal.curve[0]);
  });

  it('is rebalanced less often the more that costs', async () => {
    const bars = await Promise.all(
      ['0', '5', '50'].map(async (cost) => (await decay('signal', '--lags', '12', '--cost-bps', cost)).features[0]!),
    );
    const [free, usual, dear] = bars.map(({ rebalanceBars }) => rebalanceBars!) as [number, number, number];
    expect(free).toBe(1);
    expect(usual).toBe(signal.rebalanceBars);
    expect(dear).toBeGreaterThan(usual);
    const ruinous = await decay('signal', '--lags', '12', '--cost-bps', '10000');
    expect(ruinous.features[0]!).toMatchObject({ rebalanceBars: null, halfLife: signal.halfLife });
  });

  it('upside down has the same half-life', async () => {
    const [negative] = (await decay('-signal', '--lags', '12')).features;
    expect(negative!.halfLife).toBeCloseTo(signal.halfLife!, 6);
    expect(negative!.curve[0]!.ic!).toBeCloseTo(-signal.curve[0]!.ic!, 12);
  });
});

describe('noise', () => {
  it('has no half-life, and no bars between rebalances', () => {
    expect(noise).toMatchObject({ halfLife: null, halfLifeInterval: null, rebalanceBars: null });
    expect(noise.note).toMatch(/^the IC of the first 5 bars, -?0\.\d+, is not told from 0 \(t = -?\d\.\d\)$/);
  });
});

it('has nothing to say of a feature without values, and does not fail', async () => {
  const [empty] = (await decay('ts_mean(close, 1000)', '--lags', '3')).features;
  expect(empty).toMatchObject({ halfLife: null, rebalanceBars: null, note: 'too few dates with an IC' });
  expect(empty!.curve.map(({ ic }) => ic)).toEqual([null, null, null]);
});

it('looks no further than the data', async () => {
  const short = sandbox.file('short.csv', marketCsv(4, 12));
  const argv = ['features', 'decay', 'returns(close)', '--data', short, '--workers', '1'];
  const [feature] = (await sandbox.json<Decay>(argv)).features;
  expect(feature!.curve).toHaveLength(10);
  expect(feature!.horizons.find(({ bars }) => bars === 63)).toMatchObject({ ic: null, dates: 0 });
});

it('is shown to a person', async () => {
  const text = await sandbox.text(['features', 'decay', set, ...options, '--lags', '12']);
  expect(text).toMatch(
    /^ {2}feature +IC 1 +IC 5 +IC 10 +IC 21 +IC 42 +IC 63 +half-life +90 % +rebalance +IC by bars ahead\n/,
  );
  expect(text).toMatch(/\n {2}noise( +-?0\.\d{4}){6} +– +– +– +\S+\n/);
  expect(text).toMatch(/\n {2}left out: absent, which needs earnings\n/);
});

describe('the report', () => {
  const html = readFileSync(at('report.html'), 'utf8');

  it('stands alone, with the curves, and names the features', () => {
    expect(whole.report).toBe(at('report.html'));
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)|<script src|<link|@import|url\((?!#)/);
    expect(html).not.toMatch(/undefined|\bNaN\b|\[object/);
    expect(html.match(/<svg/g)!.length).toBeGreaterThan(1);
    for (const name of ['signal', 'noise']) expect(html).toContain(name);
  });

  it('shows an expression as text', async () => {
    const text = 'close < open && 1 < 2';
    await decay(text, '--lags', '5', '--report', at('nasty.html'));
    const page = readFileSync(at('nasty.html'), 'utf8');
    expect(page).toContain('close &lt; open &amp;&amp; 1 &lt; 2');
    expect(page).not.toContain(text);
  });
});

it('is the same for one worker and two, and follows the seed in its interval alone', async () => {
  const argv = ['features', 'decay', set, '--data', market, '--external', signals, '--lags', '12', '--json'];
  const one = await sandbox.run([...argv, '--workers', '1']);
  expect(JSON.parse(one.out)).toEqual({ ...whole, report: null });
  expect(await sandbox.run([...argv, '--workers', '2'])).toEqual(one);
  const [other] = (await decay(set, '--lags', '12', '--seed', '2')).features;
  expect(other).toEqual({ ...signal, halfLifeInterval: expect.anything() });
  expect(other!.halfLifeInterval).not.toEqual(signal.halfLifeInterval);
});
