/** `quant data actions` and `data reconcile`: a misdated split, and two or three vendors of the same bars. */
import { mkdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, TWO_STOCKS } from './cli-fixture.ts';

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const at = (name: string): string => `${sandbox.folder}/${name}`;

const DATES = Array.from({ length: 60 }, (_, t) =>
  new Date(Date.UTC(2020, 0, 6 + t + 2 * Math.floor(t / 5))).toISOString().slice(0, 10),
);
const wave = (t: number): number => 1 + 0.01 * Math.sin(t * t);

describe('actions', () => {
  interface Judged {
    readonly actions: readonly {
      readonly symbol: string;
      readonly date: string;
      readonly verdict: string;
      readonly explanation: string;
      readonly corrections: readonly { readonly date: string; readonly split: number; readonly dividend: number }[];
    }[];
    readonly verdicts: Readonly<Record<string, number>>;
  }
  const judge = (...argv: string[]): Promise<Judged> => sandbox.json(['data', 'actions', ...argv]);
  // Both halve on the 31st bar; LATE books the split three bars later. FINE also pays a little; GHOST has a split, and books another.
  const row = (symbol: string, t: number, level: number, split: number, dividend: number): string =>
    `${symbol},${DATES[t]!},${(level * wave(t)).toFixed(4)},1000,${split},${dividend}`;
  const rows = DATES.flatMap((_, t) => [
    row('FINE', t, t < 30 ? 100 : 50, t === 30 ? 2 : 1, t === 10 ? 0.5 : 0),
    row('GHOST', t, t < 15 ? 100 : 50, t === 15 ? 2 : t === 40 ? 3 : 1, 0),
    row('LATE', t, t < 30 ? 100 : 50, t === 33 ? 2 : 1, 0),
  ]);
  const file = sandbox.file('actions.csv', ['symbol,date,close,volume,split,dividend', ...rows].join('\n'));

  it('finds a misdated split, and says on which bar it is used instead', async () => {
    const { actions, verdicts } = await judge(file);
    expect(verdicts).toEqual({ fine: 2, unjudged: 1, misdated: 1, spurious: 1 });
    expect(actions.map(({ symbol, verdict }) => `${symbol} ${verdict}`)).toEqual(['GHOST spurious', 'LATE misdated']);
    expect(actions[1]).toMatchObject({
      date: DATES[33],
      split: 2,
      explanation: expect.stringMatching(/2:1 split.*3 bars earlier/),
      corrections: [
        { date: DATES[33], split: 1, dividend: 0 },
        { date: DATES[30], split: 2, dividend: 0 },
      ],
    });
  });

  it('lists the ordinary ones too with --all, and one symbol with --symbols', async () => {
    const { actions, verdicts } = await judge(file, '--symbols', 'FINE', '--all');
    expect(actions.map(({ date, verdict }) => `${date} ${verdict}`)).toEqual([
      `${DATES[10]} unjudged`,
      `${DATES[30]} fine`,
    ]);
    expect(verdicts).toEqual({ unjudged: 1, fine: 1 });
    expect((await judge(file, '--symbols', 'LATE, GHOST')).actions).toHaveLength(2);
  });

  it('of a catalog are those of its bars, and of its table', async () => {
    const [own, table] = [at('own.duckdb'), at('table.duckdb')];
    await sandbox.json(['data', 'import', file, '--catalog', own]);
    expect((await judge('--catalog', own)).actions).toEqual((await judge(file)).actions);
    const bare = rows.map((line) => line.split(',').slice(0, 4).join(','));
    const files = [
      sandbox.file('bare.csv', ['symbol,date,close,volume', ...bare].join('\n')),
      sandbox.file('table.csv', `symbol,ex_date,action,value\nFINE,${DATES[30]},split,2\nLATE,${DATES[33]},split,2\n`),
    ];
    await sandbox.json(['data', 'import', ...files, '--catalog', table]);
    const { verdicts, actions } = await judge('--catalog', table);
    expect(verdicts).toEqual({ fine: 1, misdated: 1 });
    expect(actions).toMatchObject([{ symbol: 'LATE', date: DATES[33], verdict: 'misdated' }]);
  });

  it('shows them to a person, and where there is none says so', async () => {
    const text = await sandbox.text(['data', 'actions', file]);
    expect(text).toMatch(new RegExp(`LATE +${DATES[33]} +2 +0 +misdated +.*${DATES[30]}: split 2, dividend 0`));
    const none = sandbox.file('none.csv', 'symbol,date,close\nA,2020-01-02,1\nA,2020-01-03,1\n');
    expect(await sandbox.text(['data', 'actions', none])).toMatch(/No corporate action is booked/);
    expect(await sandbox.text(['data', 'actions', sandbox.file('two.csv', TWO_STOCKS)])).toMatch(/1 fine, 1 unjudged/);
  });

  it.each([
    [[at('missing.csv')], /missing\.csv does not exist/],
    [[file, '--symbols', 'FIN'], /"FIN".*"FINE"/],
    [[sandbox.file('series.csv', 'date,CPI,GDP\n2020-01-02,1,2\n2020-01-03,1,2\n')], /bars are needed/],
    [[file, '--al'], /--all/],
  ])('refuses %j', async (argv, message) => {
    expect(await sandbox.refusal(['data', 'actions', ...argv])).toMatch(message);
  });
});

const vendor = (close: (symbol: string, t: number) => number | undefined, volume: (symbol: string) => number): string =>
  ['symbol,date,close,volume']
    .concat(
      ['OWN', 'SAME', 'SPL'].flatMap((symbol) =>
        DATES.flatMap((date, t) => {
          const price = close(symbol, t);
          return price === undefined ? [] : [`${symbol},${date},${price.toFixed(6)},${volume(symbol)}`];
        }),
      ),
    )
    .join('\n');
const level = (symbol: string, t: number): number => (symbol === 'SPL' ? 400 : 100) * wave(t);

describe('reconcile', () => {
  interface Reconciled {
    readonly sources: readonly string[];
    readonly commonSymbols: number;
    readonly commonBars: number;
    readonly rules: Readonly<Record<string, number>>;
    readonly factors: readonly { readonly symbol: string; readonly factor: number; readonly explanation: string }[];
    readonly disagreements: readonly { readonly symbol: string; readonly at: string; readonly difference: number }[];
    readonly disagreeing: number;
    readonly missing: Readonly<Record<string, number>>;
    readonly import: number | null;
  }
  type Rows = { readonly rows: readonly Readonly<Record<string, number | string>>[] };
  const reconcile = (...argv: string[]): Promise<Reconciled> => sandbox.json(['data', 'reconcile', ...argv]);
  // SPL was split 4:1 since: the second vendor has adjusted it. SAME is apart on one bar, and a bar of it is missing. OWN is
  // the first vendor's alone.
  const first = sandbox.file(
    'first.csv',
    vendor(level, () => 1_000),
  );
  const second = sandbox.file(
    'second.csv',
    vendor(
      (symbol, t) => {
        if (symbol === 'OWN' || (symbol === 'SAME' && t === 40)) return undefined;
        return symbol === 'SPL' ? level(symbol, t) / 4 : level(symbol, t) * (t === 30 ? 1.05 : 1);
      },
      (symbol) => (symbol === 'SPL' ? 4_000 : 1_000),
    ),
  );
  const third = sandbox.file(
    'third.csv',
    vendor(
      (symbol, t) => (symbol === 'OWN' ? undefined : level(symbol, t)),
      () => 1_000,
    ),
  );

  it('takes a constant factor of 4 for what it is, and flags the one bar that is apart', async () => {
    const found = await reconcile(first, second);
    expect(found).toMatchObject({
      sources: ['first.csv', 'second.csv'],
      commonSymbols: 2,
      commonBars: 119,
      rules: { only: 61, agree: 118, priority: 1, median: 0 },
      factors: [
        { symbol: 'SPL', source: 'second.csv', factor: 0.25, explanation: 'later split of 4 (told by its size)' },
      ],
      disagreements: [{ symbol: 'SAME', at: DATES[30], rule: 'priority' }],
      disagreeing: 1,
      missing: { 'first.csv': 0, 'second.csv': 1 },
      volumeApart: 0,
      import: null,
    });
    expect(found.disagreements[0]!.difference).toBeCloseTo(0.05, 6);
  });

  it('of three sources takes the median', async () => {
    const { rules, disagreements } = await reconcile(first, second, third);
    expect(rules).toEqual({ only: 60, agree: 119, priority: 0, median: 1 });
    expect(disagreements).toMatchObject([
      {
        rule: 'median',
        closes: { 'first.csv': expect.any(Number), 'second.csv': expect.any(Number), 'third.csv': expect.any(Number) },
      },
    ]);
  });

  it('calls it a disagreement beyond --threshold, and lists --limit of them', async () => {
    expect((await reconcile(first, second, '--threshold', '0.06')).disagreeing).toBe(0);
    expect(await reconcile(first, second, '--limit', '0')).toMatchObject({ disagreements: [], disagreeing: 1 });
  });

  it('keeps the merged bars, on the basis of the first, with the decision on each', async () => {
    const catalog = at('merged.duckdb');
    expect((await reconcile(second, first, '--keep', '--catalog', catalog)).import).toBe(1);
    const show = async (...argv: string[]): Promise<Rows['rows']> =>
      (await sandbox.json<Rows>(['data', 'show', ...argv, '--catalog', catalog])).rows;
    const bars = await show('bars', '--symbols', 'SPL', '--limit', '1');
    expect(bars[0]).toMatchObject({ close: Number((100 * wave(59)).toFixed(6)), volume: 4_000 });
    const decisions = await show('decisions');
    expect(decisions).toHaveLength(180);
    const on = (symbol: string, t: number): unknown =>
      decisions.find((row) => row['symbol'] === symbol && row['tsEvent'] === DATES[t]);
    expect(on('SAME', 30)).toMatchObject({ rule: 'priority', sources: 'second.csv, first.csv' });
    expect(on('SAME', 40)).toMatchObject({ rule: 'only', sources: 'first.csv', difference: 0 });
    expect(on('SPL', 5)).toMatchObject({ rule: 'agree' });
    expect(await show('bars', '--symbols', 'SAME', '--from', DATES[30]!, '--to', DATES[30]!)).toMatchObject([
      { close: Number((level('SAME', 30) * 1.05).toFixed(6)) },
    ]);
    // The same again adds no version.
    expect((await reconcile(second, first, '--keep', '--catalog', catalog)).import).toBe(1);
  });

  it('tells files of one name apart by their folders', async () => {
    mkdirSync(at('other'));
    const same = sandbox.file(
      'other/first.csv',
      vendor(level, () => 1_000),
    );
    expect((await reconcile(first, same)).sources).toEqual([first, same]);
  });

  it('shows it to a person', async () => {
    const text = await sandbox.text(['data', 'reconcile', first, second]);
    expect(text).toMatch(/SPL +second\.csv +\S+ +\S+ +0\.25 +later split of 4/);
    expect(text).toMatch(/SAME +\S+ +5\.00 % +priority/);
    expect(await sandbox.text(['data', 'reconcile', first, third])).toMatch(
      /No constant factor\.\n.*No bar disagrees/s,
    );
  });

  it.each([
    [[], /no source to reconcile/],
    [[first], /one source/],
    [[first, first], /called the same/],
    [[first, at('missing.csv')], /missing\.csv does not exist/],
    [[first, sandbox.file('wide.csv', 'date,CPI,GDP\n2020-01-02,1,2\n2020-01-03,1,2\n')], /bars are needed/],
    [[first, second, '--threshold', '0'], /--threshold/],
    [[first, second, '--threshold', '2'], /--threshold/],
    [[first, second, '--limit', '-1'], /--limit/],
    [[first, second, '--keep=perhaps'], /--keep/],
  ])('refuses %j', async (argv, message) => {
    expect(await sandbox.refusal(['data', 'reconcile', ...argv, '--catalog', at('refused.duckdb')])).toMatch(message);
  });
});
