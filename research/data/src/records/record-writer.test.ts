import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { recordSchema, refuseNumber } from './kind.ts';
import { KIND_NAMES, kindNamed, KINDS } from './kinds.ts';
import { RecordWriter } from './record-writer.ts';
import { barsOfRecords, hashRecords, pickRecords, recordAt } from './records.ts';

type Written = readonly [subject: string, tsEvent: number, price: number, text?: string];

function writeTrades(writer: RecordWriter, rows: readonly Written[]): (string | undefined)[] {
  return rows.map(([subject, tsEvent, price, venue = ''], line) => {
    writer.begin(writer.subject(subject), tsEvent, tsEvent + 5, line);
    writer.set(writer.column('price'), price);
    writer.setText(writer.column('venue'), venue);
    return writer.commit();
  });
}

describe('writing records', () => {
  it('sorts by subject, then event, then as they came, and numbers those of one instant', () => {
    const writer = new RecordWriter('trades');
    writeTrades(writer, [
      ['B', 2, 10, 'X'],
      ['A', 9, 11],
      ['B', 2, 12, 'Y'],
      ['B', 1, 13],
      ['a', 1, 14, 'X'],
    ]);
    const { records, at } = writer.take();
    expect(records.subjects).toEqual(['A', 'B', 'a']);
    expect([...records.subject]).toEqual([0, 1, 1, 1, 2]);
    expect([...records.tsEvent]).toEqual([9, 1, 2, 2, 1]);
    expect([...records.numbers.get('price')!]).toEqual([11, 13, 10, 12, 14]);
    expect([...at]).toEqual([1, 3, 0, 2, 4]);
    // The late one is numbered apart, so that it never takes the place of one in order.
    expect([...records.numbers.get('sequence')!]).toEqual([0, 1e9, 0, 1, 0]);
    expect(records.texts.get('venue')).toEqual({ words: ['X', 'Y'], code: Int32Array.of(-1, -1, 0, 1, 0) });
    expect(recordAt(records, 3)).toEqual({ symbol: 'B', tsEvent: 2, tsKnown: 7, price: 12, venue: 'Y', sequence: 1 });
  });

  it('goes on numbering after its rows were taken', () => {
    const writer = new RecordWriter('trades');
    writeTrades(writer, [
      ['A', 1, 1],
      ['A', 1, 2],
    ]);
    writer.take();
    expect(writer.count).toBe(0);
    writeTrades(writer, [['A', 1, 3]]);
    expect([...writer.take().records.numbers.get('sequence')!]).toEqual([2]);
  });

  it('refuses a row for a reason and keeps nothing of it', () => {
    const writer = new RecordWriter('trades');
    expect(
      writeTrades(writer, [
        ['', 1, 1],
        ['A', NaN, 1],
        ['A', 1, 0],
        ['A', 1, NaN],
        ['A', 1, 2e15],
        ['A', 1, 1],
      ]),
    ).toEqual([
      'symbol is missing',
      'no date or time can be read',
      'price is not positive',
      'price is missing',
      'price is above 1000000000000000',
      undefined,
    ]);
    expect(writer.count).toBe(1);
    const actions = new RecordWriter('actions');
    actions.begin(actions.subject('A'), 0, 0, 0);
    expect(actions.commit()).toBe('action is missing');
    actions.setText(actions.column('action'), 'splitting');
    expect(actions.commit()).toMatch(/action is none of split, dividend/);
  });

  it('grows over any number of rows and subjects', () => {
    const writer = new RecordWriter('series');
    for (let i = 0; i < 5_000; i += 1) {
      writer.begin(writer.subject(`S${i % 700}`), i, i, i);
      writer.set(0, i);
      expect(writer.commit()).toBeUndefined();
    }
    const { records } = writer.take();
    expect(records.subjects).toHaveLength(700);
    expect(records.numbers.get('value')!.toSorted()).toEqual(Float64Array.from({ length: 5_000 }, (_, i) => i));
  });

  it('keeps what the schema of its kind keeps, and nothing else', () => {
    const value = fc.oneof(
      fc.constantFrom(-1, 0, 0.5, 1, 3, 1e15, 1e16, NaN),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...KIND_NAMES), fc.array(value, { minLength: 20, maxLength: 20 }), (name, values) => {
        const kind = KINDS[name];
        const writer = new RecordWriter(name);
        writer.begin(writer.subject('A'), 1, 2, 0);
        const record: Record<string, unknown> = { [kind.subject]: 'A', tsEvent: 1, tsKnown: 2 };
        kind.columns.forEach((column, c) => {
          if (column.type === 'text') {
            const word = column.oneOf?.[0] ?? 'word';
            writer.setText(c, word);
            record[column.name] = word;
            return;
          }
          const number =
            column.name === 'sequence' ? 4 : column.type === 'time' ? Math.trunc(values[c]! || 0) : values[c]!;
          writer.set(c, number);
          if (!Number.isNaN(number)) record[column.name] = number;
        });
        const accepted = recordSchema(kind).safeParse(record);
        expect(writer.commit() === undefined).toBe(accepted.success);
        if (accepted.success) expect(recordAt(writer.take().records, 0)).toEqual(record);
      }),
    );
  });
});

describe('records', () => {
  const writer = new RecordWriter('series');
  for (const [id, time, value] of [
    ['X', 1, 10],
    ['X', 2, 11],
    ['Y', 1, 12],
  ] as const) {
    writer.begin(writer.subject(id), time, time, 0);
    writer.set(0, value);
    writer.commit();
  }
  const { records } = writer.take();

  it('picks rows and drops subjects without one', () => {
    const picked = pickRecords(records, [2]);
    expect([picked.subjects, [...picked.subject], [...picked.numbers.get('value')!]]).toEqual([['Y'], [0], [12]]);
    expect(pickRecords(records, [0, 1, 2])).toEqual(records);
  });

  it('hashes content', () => {
    expect(hashRecords(pickRecords(records, [0, 1, 2]))).toBe(hashRecords(records));
    expect(hashRecords(pickRecords(records, [0, 1]))).not.toBe(hashRecords(records));
  });

  it('become bars, one a symbol and instant', () => {
    const bars = new RecordWriter('bars');
    const write = (time: number): void => {
      bars.begin(bars.subject('A'), time, time, 0);
      bars.set(bars.column('close'), 5);
      bars.commit();
    };
    write(2);
    write(1);
    const { symbols, time, fields } = barsOfRecords(bars.take().records);
    expect([symbols, [...time], [...fields.keys()]]).toEqual([['A'], [1, 2], ['close']]);
    write(1);
    write(1);
    expect(() => barsOfRecords(bars.take().records)).toThrow(/A has two bars at one instant/);
  });
});

describe('kinds', () => {
  it('are named, and a near miss is told', () => {
    expect(kindNamed('trades').name).toBe('trades');
    expect(() => kindNamed('trade')).toThrow(/trades/);
    expect(() => kindNamed('constructor')).toThrow(/no kind of record/);
  });

  it('refuse a number for its reason', () => {
    const column = { name: 'x', type: 'number', doc: '', least: 0, most: 2 } as const;
    expect([-1, 0, 2, 3, Infinity, NaN].map((value) => refuseNumber(column, value))).toEqual([
      'x is negative',
      undefined,
      undefined,
      'x is above 2',
      'x is not a number',
      undefined,
    ]);
  });
});
