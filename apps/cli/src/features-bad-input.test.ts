/** Wrong input to the feature commands gets one line with its place and a way out; an interrupt leaves nothing behind. */
import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv } from './cli-fixture.ts';

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const at = (name: string): string => `${sandbox.folder}/${name}`;
const market = sandbox.file('market.csv', marketCsv(4, 60));
const refusal = (command: string, ...argv: string[]): Promise<string> =>
  sandbox.refusal(['features', command, '--workers', '1', ...argv]);

describe('an expression', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['rank(ts_men(close, 5))', /unknown operator "ts_men" \(column 6 of .*\); did you mean "ts_mean"\?/],
    ['ts_mean(close)', /ts_mean takes 2 arguments and got 1 \(column 1 .*write ts_mean\(x, n\)/],
    ['rank(close, 5)', /rank takes 1 argument and got 2 \(column 1 /],
    ['fwd_return(close, 5)', /fwd_return is a label: it looks ahead \(column 1 /],
    ['1 + rank(fwd_return(close, 5))', /fwd_return is a label and cannot stand inside rank \(column 10 /],
    ['ts_mean(close, 0)', /is 0 \(column 16 .*from 1 to/],
    ['ts_mean(close, -5)', /is -5: a feature cannot look forward \(column 16 /],
    ['delay(close, -1)', /a feature cannot look forward \(column 14 /],
    ['ts_mean(close, 2.5)', /is 2\.5 \(column 16 /],
    ['ts_mean(close, 100001)', /is 100001 \(column 16 /],
    ['ts_mean(close, volume)', /is not a literal number \(column 16 /],
    ['group_rank(close, volume)', /is volume, a quantity \(column 19 .*sector/],
    ['ts_mean(sector, 5)', /sector is a group, not a quantity \(column 9 /],
    ['sector', /sector is a group, not a quantity \(column 1 /],
    ['network_peer_momentum(close, close, 20, 0.5, 5, sideways)', /is sideways \(column 49 .*write one of .*positive/],
    ['winsorize(close, 0.7)', /is 0\.7 \(column 18 .*below 0\.5/],
    ['closse', /unknown field "closse".*did you mean "close"\?/],
    ['rank(group_of_mine + 1)', /group_of_mine is a group/],
    ['group_rank(close, group_mine)', /unknown field "group_mine"/],
    ['close == ', /found the end where a value is expected \(column \d+ /],
    ['close = open', /unexpected "=" \(column 7 .*write ==/],
    ['close; open', /unexpected ";" \(column 6 /],
    ['', /empty/],
    ['close\u0000', /unexpected /],
    ['\u202eesolc', /unexpected /],
    ['a+'.repeat(600_000), /an expression of 1200000 characters is too long/],
    ['('.repeat(10_000), /more than 500 levels of nesting \(column \d+ /],
    [`${'rank('.repeat(600)}close${')'.repeat(600)}`, /more than 500 levels of nesting/],
    [`ts_mean(${'x'.repeat(40_000)}, 5)`, /unknown field "x{100}"/],
    [`${'x'.repeat(40_000)}(close)`, /unknown operator "x{100}"/],
  ];

  const labelled = cases.map(([text, message]) => [text.slice(0, 60), text, message] as const);

  it.each(labelled)('%j is refused by eval, check and decay alike', async (_, text, message) => {
    const line = await refusal('eval', '--data', market, '--', text);
    expect(line).toMatch(message);
    expect(line.length).toBeLessThan(1_000);
    for (const command of ['check', 'decay']) expect(await refusal(command, '--data', market, '--', text)).toBe(line);
  });

  it('is refused before the data is read', async () => {
    expect(await refusal('eval', 'ts_men(close, 5)', '--data', at('none.csv'))).toMatch(/ts_men/);
  });

  it('is refused when one of several is wrong', async () => {
    expect(await refusal('eval', 'close', 'opn', '--data', market)).toMatch(/unknown field "opn"/);
  });
});

describe('a set file', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['an unknown key', 'name: own\nfeatures:\n  a: close\ndefin: {}\n', /own\.yaml:4: unknown key "defin".*define/],
    ['no features', 'name: own\nfeatures: {}\n', /own\.yaml:2: .*at least one feature/],
    ['a broken name', 'name: own\nfeatures:\n  a-b: close\n', /own\.yaml:3: "features\.a-b" is wrong/],
    ['a name of its own in capitals', 'name: Own\nfeatures:\n  a: close\n', /own\.yaml:1: .*lower-case/],
    ['broken YAML', 'name: own\nfeatures:\n  a: [1\n', /own\.yaml:\d+: .*YAML|own\.yaml.*YAML/],
    ['two of a name', 'name: own\nfeatures:\n  a: close\n  a: open\n', /own\.yaml:4: /],
    ['a number', 'name: own\nfeatures:\n  a: 5\n', /own\.yaml:3: .*give an expression/],
    ['a version of 0', 'name: own\nversion: 0\nfeatures:\n  a: close\n', /own\.yaml:2: .*version/],
    [
      'a broken expression',
      'name: own\nfeatures:\n  a: close\n  b: ts_men(close, 5)\n',
      /own\.yaml: b: .*column 1 .*ts_mean/,
    ],
    ['a label', 'name: own\nfeatures:\n  a: fwd_rank(close, 5)\n', /own\.yaml: a: fwd_rank is a label/],
    ['a broken definition', 'name: own\ndefine:\n  r: rank(\nfeatures:\n  a: r\n', /own\.yaml: r: .*column 6/],
    ['nothing the data has', 'name: own\nfeatures:\n  a: earnings\n', /the fields of no feature.* needs earnings/],
  ];

  it.each(cases)('with %s is refused, and says where', async (_, text, message) => {
    const file = sandbox.file('own.yaml', text);
    const line = await refusal('eval', '--set', file, '--data', market);
    expect(line).toMatch(message);
    expect(await refusal('check', file, '--data', market)).toBe(line);
  });

  // The line of an expression is known where that of a key is.
  it.fails('with a broken expression is refused with its line', async () => {
    const file = sandbox.file('own.yaml', 'name: own\nfeatures:\n  a: close\n  b: ts_men(close, 5)\n');
    expect(await refusal('eval', '--set', file, '--data', market)).toContain('own.yaml:4: ');
  });

  it.each([
    // Of a missing key and an unknown one the missing is told, and with it what JavaScript calls it.
    ['a mistyped key', 'name: own\nfeature:\n  a: close\n', /own\.yaml:2: unknown key "feature".*features/],
    ['no name', 'features:\n  a: close\n', /own\.yaml:1: "name" is missing/],
    // The schema says what a name is made of; the message does not.
    ['a hyphen in a name', 'name: own\nfeatures:\n  a-b: close\n', /letters, digits and underscores/],
  ])('with %s is refused in words that help', async (_, text, message) => {
    expect(await refusal('eval', '--set', sandbox.file('own.yaml', text), '--data', market)).toMatch(message);
  });

  it('that is not there is refused', async () => {
    expect(await refusal('eval', '--set', at('none.yaml'), '--data', market)).toMatch(/none\.yaml.*no such file/);
  });

  // A name that is no set is taken for an expression, in which a hyphen is a minus.
  it.each(['alpha-v2', 'stationary', 'alpha102'])('%s is refused as a set that is not there', async (name) => {
    expect(await refusal('eval', '--set', name, '--data', market)).toMatch(/no feature set/);
  });
});

describe('options', () => {
  it.each([
    ['eval', ['--data', market], /no expression/],
    ['eval', ['close', '--set', 'alpha-v1', '--data', market], /both expressions and a set/],
    ['eval', ['close'], /no data.*--data.*--catalog/],
    ['eval', ['close', '--data', market, '--out', at('out.parquet')], /--out is "\S+out\.parquet".*\.csv/],
    ['eval', ['close', '--catalog', at('c.duckdb'), '--keep', '--out', at('out.csv')], /both --keep and --out/],
    ['eval', ['close', '--data', market, '--keep'], /kept beside a catalog/],
    ['eval', ['close', '--data', market, '--ticks', '1m'], /both --data and --ticks/],
    ['eval', ['close', '--data', market, '--symbols', 'T1'], /no symbol "T1".*T0/],
    ['eval', ['close', '--data', market, '--symbols', ''], /--symbols|no symbol ""/],
    ['eval', ['close', '--data', at('none.csv')], /none\.csv does not exist/],
    ['eval', ['close', '--catalog', at('none.duckdb')], /no catalog/],
    ['check', ['close', '--data', market, '--report', at('report.htm')], /--report is "\S+report\.htm".*\.html/],
    ['check', ['close', 'open', '--data', market], /unexpected argument "open"/],
    ['check', ['close', '--data', at('none.csv')], /none\.csv does not exist/],
    ['decay', ['close', '--data', market, '--report', at('report.pdf')], /--report is "\S+report\.pdf".*\.html/],
    ['decay', ['close', '--data', market, '--lags', '0'], /--lags is 0/],
    ['decay', ['close', '--data', market, '--lags', '1001'], /--lags is 1001/],
    ['decay', ['close', '--data', market, '--lags', '2.5'], /--lags is 2\.5/],
    ['decay', ['close', '--data', market, '--cost-bps', '-1'], /--cost-bps is -1/],
    ['decay', ['close', '--data', market, '--universe', 'sp499'], /sp499/],
  ])('%s refuses %j', async (command, argv, message) => {
    expect(await refusal(command, ...argv)).toMatch(message);
  });

  // Wrong input is 2, as where a report of data check or a run is put under a file; here it is 1.
  it.each([
    ['eval', '--out', 'out.csv'],
    ['check', '--report', 'report.html'],
    ['decay', '--report', 'report.html'],
  ])('%s refuses %s under a file as wrong input', async (command, option, name) => {
    expect(await refusal(command, 'rank(close)', '--data', market, option, at(`market.csv/${name}`))).toMatch(/folder/);
  });
});

/** A signal that is aborted when it is asked for the nth time. */
function abortedAfter(questions: number): AbortSignal {
  const { signal } = new AbortController();
  let left = questions;
  Object.defineProperty(signal, 'aborted', { get: () => (left -= 1) < 0 });
  return signal;
}

const stop = async (moment: number, command: string, ...argv: string[]): Promise<void> => {
  const before = readdirSync(sandbox.folder).toSorted();
  const own = ['features', command, ...argv, '--data', market, '--workers', '1'];
  const { code, out, error } = await sandbox.run(own, abortedAfter(moment));
  expect({ code, out }).toEqual({ code: 130, out: '' });
  expect(error).toMatch(/^quant: interrupted[^\n]*\n$/);
  expect(readdirSync(sandbox.folder).toSorted()).toEqual(before);
};

describe('an interrupt', () => {
  it.each([0, 2, 5])('at moment %i stops eval', (moment) => stop(moment, 'eval', 'rank(close)', 'ema(close, 5)'));

  it.each([0, 5, 10, 20])('at moment %i stops check, without a report', (moment) =>
    stop(moment, 'check', 'rank(close)', '--report', at('report.html')),
  );

  it.each([0, 5, 10])('at moment %i stops decay, without a report', (moment) =>
    stop(moment, 'decay', 'rank(close)', '--report', at('report.html')),
  );

  it('stops eval before a file is written', () => stop(0, 'eval', 'close', '--out', at('out.csv')));

  it('stops eval while a file is written', () => stop(5, 'eval', 'close', '--out', at('out.csv')));
});
