/** Random histories of all repositories against plain maps: after any of them every look-up agrees. */
import { micros } from '@quantcli/core';
import type {
  DailyPerformance,
  FeatureValues,
  ModelRecord,
  Position,
  Repositories,
  RowFilter,
  Signal,
  SignalPerformance,
  Trade,
} from '@quantcli/data';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { at, bitsOf, day, feature, inBytes, model, position, signal, trade, type Place } from './samples.ts';

type Step =
  | { readonly save: 'signals'; readonly records: readonly Signal[] }
  | { readonly save: 'trades'; readonly records: readonly Trade[] }
  | { readonly save: 'positions'; readonly records: readonly Position[] }
  | { readonly save: 'performance'; readonly records: readonly DailyPerformance[] }
  | { readonly save: 'features'; readonly records: readonly FeatureValues[] }
  | { readonly model: ModelRecord }
  | { readonly settle: string; readonly realised: number }
  | { readonly remove: string }
  | { readonly reopen: true };

export interface History {
  readonly steps: readonly Step[];
  readonly filters: readonly RowFilter[];
}

// Few names and instants, so that keys and ties meet often. Records forget the sign of zero.
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const outcome = fc.double({ min: -1, max: 1, noNaN: true }).map((value) => value + 0);
const strategy = fc.constantFrom('momentum', 'carry');
const symbol = fc.constantFrom('A', 'B', 'é');
const time = fc.integer({ min: -2, max: 4 });
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '\u{1F600}', '\uFF5E');
const hash = fc.constantFrom('x', 'y');
const few = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 6 });

const signals = fc
  .tuple(id, time, strategy, symbol, outcome, fc.option(outcome, { nil: undefined }))
  .map(([key, t, s, name, value, realised]) =>
    signal(key, t, { strategy: s, symbol: name, value, ...(realised === undefined ? {} : { realised }) }),
  );
const trades = fc
  .tuple(id, time, strategy, symbol, number)
  .map(([key, t, s, name, costs]) => trade(key, t, { strategy: s, symbol: name, costs }));
const positions = fc
  .tuple(symbol, time, fc.constantFrom(-1, 0, 1), strategy, number)
  .map(([name, t, quantity, s, unrealised]) => position(name, t, quantity, { strategy: s, unrealised }));
const days = fc.tuple(time, strategy, number).map(([t, s, value]) => day(t, { strategy: s, return: value }));
const features = fc
  .tuple(hash, hash, fc.array(fc.double(), { minLength: 4, maxLength: 4 }))
  .map(([e, d, v]) => feature(e, d, [v.slice(0, 2), v.slice(2)]));
const models = fc
  .tuple(fc.constantFrom('ridge', 'gbdt'), fc.integer({ min: 1, max: 3 }), fc.constantFrom(0.1, 0.2))
  .chain(([name, version, ic]) =>
    fc
      .constantFrom<ModelRecord['stage'][]>('candidate', 'champion')
      .map((stage) => model(name, version, { stage, metrics: { ic } })),
  );

const step: fc.Arbitrary<Step> = fc.oneof(
  few(signals).map((records) => ({ save: 'signals' as const, records })),
  few(trades).map((records) => ({ save: 'trades' as const, records })),
  few(positions).map((records) => ({ save: 'positions' as const, records })),
  few(days).map((records) => ({ save: 'performance' as const, records })),
  few(features).map((records) => ({ save: 'features' as const, records })),
  models.map((record) => ({ model: record })),
  fc.record({ settle: id, realised: outcome }),
  hash.map((data) => ({ remove: data })),
  fc.constant({ reopen: true as const }),
);
const filter: fc.Arbitrary<RowFilter> = fc.record(
  {
    from: time.map(at),
    to: time.map((t) => micros(at(t) + (t % 2))),
    strategy,
    symbol,
    limit: fc.integer({ min: 0, max: 5 }),
  },
  { requiredKeys: [] },
);
export const histories: fc.Arbitrary<History> = fc.record({
  steps: fc.array(step, { maxLength: 30 }),
  filters: fc.array(filter, { minLength: 4, maxLength: 8 }),
});

/** The store as plain maps, by key. */
class Expected {
  readonly signals = new Map<string, Signal>();
  readonly trades = new Map<string, Trade>();
  readonly positions = new Map<string, Position>();
  readonly performance = new Map<string, DailyPerformance>();
  readonly features = new Map<string, FeatureValues>();
  readonly models = new Map<string, ModelRecord>();
}

export async function checkHistory(first: Repositories, place: Place, { steps, filters }: History): Promise<void> {
  const expected = new Expected();
  let store = first;
  for (const step of steps) {
    if ('reopen' in step) {
      await store.close();
      store = await place.open();
    } else {
      await apply(store, expected, step);
    }
  }
  for (const wanted of [{}, ...filters]) await compareRecords(store, expected, wanted);
  await compareOthers(store, expected);
}

async function apply(store: Repositories, expected: Expected, step: Exclude<Step, { reopen: true }>): Promise<void> {
  if ('settle' in step) {
    const known = expected.signals.get(step.settle);
    const settled = store.signals.settle(step.settle, step.realised);
    if (known === undefined) return expect(settled).rejects.toThrow('no signal');
    expected.signals.set(step.settle, { ...known, realised: step.realised });
    return settled;
  }
  if ('remove' in step) {
    const keys = [...expected.features].filter(([, { dataHash }]) => dataHash === step.remove).map(([key]) => key);
    expect(await store.features.remove(step.remove)).toBe(keys.length);
    for (const key of keys) expected.features.delete(key);
    return;
  }
  if ('model' in step) {
    const key = `${step.model.name}@${step.model.version}`;
    const known = expected.models.get(key);
    const saved = store.models.save(step.model);
    if (known !== undefined && known.metrics['ic'] !== step.model.metrics['ic']) {
      return expect(saved).rejects.toThrow('other content');
    }
    expected.models.set(key, step.model);
    return saved;
  }
  await store[step.save].save(step.records as never);
  const map = expected[step.save] as Map<string, unknown>;
  for (const record of step.records) map.set(keyOf(record), record);
}

function keyOf(record: Signal | Trade | Position | DailyPerformance | FeatureValues): string {
  if ('id' in record) return record.id;
  if ('dataHash' in record) return `${record.expressionHash} ${record.dataHash}`;
  return 'date' in record
    ? `${record.strategy} ${record.date}`
    : `${record.strategy} ${record.symbol} ${record.tsEvent}`;
}

/** What a filter leaves of records, oldest first, ties by `key`. */
function select<R extends { readonly strategy: string; readonly symbol?: string }>(
  records: ReadonlyMap<string, R>,
  { from = micros(-1e15), to = micros(1e15), strategy, symbol, limit = Infinity }: RowFilter,
  timeOf: (record: R) => number,
  tie: (record: R) => string,
): R[] {
  const kept = [...records.values()].filter(
    (record) =>
      timeOf(record) >= from &&
      timeOf(record) <= to &&
      (strategy === undefined || record.strategy === strategy) &&
      (symbol === undefined || record.symbol === symbol),
  );
  kept.sort((a, b) => timeOf(a) - timeOf(b) || inBytes(tie(a), tie(b)));
  return kept.slice(Math.max(0, kept.length - limit));
}

const tsEvent = ({ tsEvent }: { readonly tsEvent: number }): number => tsEvent;
const idOf = ({ id }: { readonly id: string }): string => id;
const holding = ({ strategy, symbol }: Position): string => `${strategy}\0${symbol}`;

async function compareRecords(store: Repositories, expected: Expected, filter: RowFilter): Promise<void> {
  const signals = select(expected.signals, filter, tsEvent, idOf);
  expect(await store.signals.find(filter)).toStrictEqual(signals);
  comparePerformance(await store.signals.performance(filter), signals);
  expect(await store.trades.find(filter)).toStrictEqual(select(expected.trades, filter, tsEvent, idOf));
  expect(await store.positions.history(filter)).toStrictEqual(select(expected.positions, filter, tsEvent, holding));
  const { symbol: _, ...dated } = filter;
  expect(await store.performance.find(dated)).toStrictEqual(
    select(
      expected.performance,
      dated,
      ({ date }) => date,
      ({ strategy }) => strategy,
    ),
  );
  const { to, strategy } = filter;
  const options = { ...(to === undefined ? {} : { at: to }), ...(strategy === undefined ? {} : { strategy }) };
  const newest = new Map(
    select(expected.positions, { to, strategy }, tsEvent, holding).map((snapshot) => [holding(snapshot), snapshot]),
  );
  const open = [...newest.values()].filter(({ quantity }) => quantity !== 0);
  expect(await store.positions.current(options)).toStrictEqual(open.sort((a, b) => inBytes(holding(a), holding(b))));
}

const product = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

/** By definition: ranks by counting, Pearson's formula on them. */
function comparePerformance(performance: SignalPerformance, signals: readonly Signal[]): void {
  const pairs = signals.flatMap(({ value, realised }) => (realised === undefined ? [] : [[value, realised] as const]));
  const n = pairs.length;
  expect(performance).toMatchObject({ signals: signals.length, judged: n });
  if (n === 0) return expect(performance).toMatchObject({ hitRate: null, ic: null, meanRealised: null });
  expect(performance.hitRate).toBe(pairs.filter(([a, b]) => Math.sign(a) === Math.sign(b)).length / n);
  expect(performance.meanRealised).toBeCloseTo(pairs.reduce((sum, [, b]) => sum + b, 0) / n, 12);
  const [x, y] = [0, 1].map((side) => {
    const values = pairs.map((pair) => pair[side]!);
    return values.map((v) => values.filter((w) => w < v).length + values.filter((w) => w === v).length / 2 - n / 2);
  }) as [number[], number[]];
  const spread = Math.sqrt(product(x, x) * product(y, y));
  if (n < 3 || spread === 0) return expect(performance.ic).toBeNull();
  expect(performance.ic).toBeCloseTo(product(x, y) / spread, 12);
}

async function compareOthers(store: Repositories, { trades, models, features }: Expected): Promise<void> {
  for (const key of ['a', 'b', 'nobody']) expect(await store.trades.get(key)).toStrictEqual(trades.get(key));
  for (const name of ['gbdt', 'ridge']) {
    const versions = [1, 2, 3].flatMap((version) => models.get(`${name}@${version}`) ?? []);
    expect(await store.models.list(name)).toStrictEqual(versions);
    expect(await store.models.latest(name)).toStrictEqual(versions.at(-1));
    expect(await store.models.latest(name, 'champion')).toStrictEqual(
      versions.findLast(({ stage }) => stage === 'champion'),
    );
    expect(await store.models.version(name, 2)).toStrictEqual(models.get(`${name}@2`));
  }
  expect(await store.features.list()).toHaveLength(features.size);
  for (const { expressionHash, dataHash, values } of features.values()) {
    const found = await store.features.find(expressionHash, dataHash);
    expect(bitsOf(found!.values)).toEqual(bitsOf(values.map((value) => (Number.isNaN(value) ? NaN : value))));
  }
}
