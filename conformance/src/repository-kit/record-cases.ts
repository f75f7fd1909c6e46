/** Signals, trades, position snapshots and daily performance alike: saved by key, looked up by span, strategy and symbol. */
import { DataError, micros, ValidationError } from '@quantcli/core';
import type { Repositories, RowFilter } from '@quantcli/data';
import { expect } from 'vitest';
import { at, day, position, signal, trade, type OnStore } from './samples.ts';

interface Collection {
  readonly name: string;
  /** A record of a key and a time (days); where the key is the time, of that day alone. */
  make(key: string, time: number, strategy: string, symbol: string): object;
  save(store: Repositories, records: readonly object[]): Promise<void>;
  find(store: Repositories, filter?: RowFilter): Promise<readonly object[]>;
  /** The same record with this property changed has the same key. */
  readonly value: string;
  readonly bad: readonly (readonly [property: string, value: unknown])[];
  readonly hasSymbol: boolean;
}

const collections: readonly Collection[] = [
  {
    name: 'signals',
    make: (key, time, strategy, symbol) => signal(key, time, { strategy, symbol }),
    save: (store, records) => store.signals.save(records as never),
    find: (store, filter) => store.signals.find(filter),
    value: 'value',
    bad: [
      ['value', NaN],
      ['horizon', 0],
      ['horizon', 1.5],
      ['tsKnown', 0.5],
      ['id', ''],
      ['realised', Infinity],
      ['model', ''],
      ['colour', 'red'],
    ],
    hasSymbol: true,
  },
  {
    name: 'trades',
    make: (key, time, strategy, symbol) => trade(key, time, { strategy, symbol }),
    save: (store, records) => store.trades.save(records as never),
    find: (store, filter) => store.trades.find(filter),
    value: 'price',
    bad: [
      ['quantity', -1],
      ['price', 0],
      ['side', 'short'],
      ['currency', 'Dollar'],
      ['costs', '1'],
      ['tsEvent', NaN],
      ['orderId', undefined],
    ],
    hasSymbol: true,
  },
  {
    name: 'position snapshots',
    make: (_, time, strategy, symbol) => position(symbol, time, 5, { strategy }),
    save: (store, records) => store.positions.save(records as never),
    find: (store, filter) => store.positions.history(filter),
    value: 'price',
    bad: [
      ['quantity', NaN],
      ['averageCost', -1],
      ['tsEvent', 2 ** 53],
      ['symbol', 'x'.repeat(201)],
    ],
    hasSymbol: true,
  },
  {
    name: 'daily performance',
    make: (_, time, strategy) => day(time, { strategy }),
    save: (store, records) => store.performance.save(records as never),
    find: (store, filter) => store.performance.find(filter),
    value: 'netAssetValue',
    bad: [
      ['return', NaN],
      ['turnover', -0.1],
      ['date', '2024-01-02'],
      ['strategy', null],
    ],
    hasSymbol: false,
  },
];

export function describeRecords(onStore: OnStore): void {
  for (const { name, make, save, find, value, bad, hasSymbol } of collections) {
    onStore(`${name}: has none at first, and saves none`, async (store) => {
      expect(await find(store)).toEqual([]);
      await save(store, []);
      expect(await find(store, { from: at(0), limit: 3 })).toEqual([]);
    });

    onStore(`${name}: gives back what was saved, oldest first, after reopening too`, async (store, place) => {
      const records = [make('c', -3, 's', 'A'), make('b', 1, 's', 'A'), make('a', 2, 's', 'A')];
      await save(store, [records[2]!, records[0]!, records[1]!]);
      expect(await find(store)).toStrictEqual(records);
      await store.close();
      expect(await find(await place.open())).toStrictEqual(records);
    });

    onStore(`${name}: replaces by key, within a batch and between batches`, async (store) => {
      const first = make('a', 1, 's', 'A');
      const other = make('b', 2, 's', 'A');
      await save(store, [first, other, first]);
      await save(store, [first]);
      expect(await find(store)).toEqual([first, other]);
      const newest = { ...first, [value]: 3 };
      await save(store, [{ ...first, [value]: 2 }, newest]);
      expect(await find(store)).toEqual([newest, other]);
    });

    onStore(`${name}: keeps numbers exactly and text as it is`, async (store) => {
      const names = ['NA', 'null', ' ', `a'b"c`, `'); DROP TABLE trade; --`, '%', 'é', 'e\u0301', '日経', '\u{1F600}'];
      const numbers = [5e-324, 1e-300, 0.1 + 0.2, 1 / 3, 1e15 + 0.5, 2 ** 53, Number.MAX_VALUE, 1, 1, 1];
      const records = names.map((text, i) => ({ ...make(text, i, text, text), [value]: numbers[i]! }));
      await save(store, records);
      expect(await find(store)).toEqual(records);
      for (const [i, text] of names.entries()) expect(await find(store, { strategy: text })).toEqual([records[i]]);
    });

    onStore(`${name}: takes spans with both ends, and the newest of a limit`, async (store) => {
      const records = [1, 2, 3, 4, 5].map((time) => make(`id${time}`, time, time % 2 === 0 ? 'even' : 'odd', 'A'));
      await save(store, records);
      const check = async (filter: RowFilter, ...times: number[]): Promise<void> =>
        expect(await find(store, filter)).toEqual(times.map((time) => records[time - 1]));
      await check({ from: at(2), to: at(4) }, 2, 3, 4);
      await check({ from: micros(at(2) + 1), to: micros(at(4) - 1) }, 3);
      await check({ from: at(4) }, 4, 5);
      await check({ to: at(1) }, 1);
      await check({ from: at(4), to: at(2) });
      await check({ limit: 2 }, 4, 5);
      await check({ limit: 0 });
      await check({ limit: 99 }, 1, 2, 3, 4, 5);
      await check({ strategy: 'odd', to: at(4), limit: 1 }, 3);
      await check({ strategy: 'even', from: undefined }, 2, 4);
      await check({ strategy: 'ODD' });
    });

    onStore(`${name}: refuses what breaks the schema, in one line, and saves nothing of its batch`, async (store) => {
      const good = make('a', 1, 's', 'A');
      for (const [property, wrong] of [...bad, ['strategy', 'a\0b'], ['strategy', '\uD83D']] as const) {
        const attempt = save(store, [good, { ...make('b', 2, 's', 'A'), [property]: wrong }]);
        await expect(attempt, property).rejects.toBeInstanceOf(DataError);
        await expect(attempt).rejects.toThrow(new RegExp(`^[^\\n]* 2 of [^\\n]*(${property}|colour)[^\\n]*$`));
      }
      expect(await find(store)).toEqual([]);
    });

    onStore(`${name}: refuses a filter that cannot be meant`, async (store) => {
      const filters = [
        { limit: -1 },
        { limit: 1.5 },
        { from: NaN },
        { to: 0.5 },
        { strategy: 5 },
        { colour: 'red' },
        ...(hasSymbol ? [] : [{ symbol: 'A' }]),
      ];
      for (const filter of filters) {
        const attempt = find(store, filter as never);
        await expect(attempt, JSON.stringify(filter)).rejects.toBeInstanceOf(ValidationError);
        await expect(attempt).rejects.toThrow(new RegExp(`^[^\\n]*${Object.keys(filter)[0]}[^\\n]*$`));
      }
    });
  }

  onStore('trades: finds one by its id', async (store) => {
    const records = [trade('a', 1), trade('b', 1, { side: 'sell', symbol: 'B' })];
    await store.trades.save(records);
    expect(await store.trades.get('b')).toStrictEqual(records[1]);
    expect(await store.trades.get('c')).toBeUndefined();
    expect(await store.trades.find({ symbol: 'B' })).toEqual([records[1]]);
  });

  onStore('orders records of one instant by key', async (store) => {
    const ids = ['b', 'B', 'a', 'é', '~', '\u{1F600}', '\uFF5E'];
    await store.trades.save(ids.map((id) => trade(id, 1)));
    const order = ['B', 'a', 'b', '~', 'é', '\uFF5E', '\u{1F600}'];
    expect((await store.trades.find()).map(({ id }) => id)).toEqual(order);
    expect((await store.trades.find({ limit: 2 })).map(({ id }) => id)).toEqual(order.slice(-2));
    await store.positions.save([position('B', 1, 1), position('A', 1, 1), position('A', 1, 1, { strategy: 'a' })]);
    const names = (await store.positions.history()).map(({ strategy, symbol }) => `${strategy} ${symbol}`);
    expect(names).toEqual(['a A', 'momentum A', 'momentum B']);
  });
}
