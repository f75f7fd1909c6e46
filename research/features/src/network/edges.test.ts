import { DataError, isoInstant, MICROS_PER_DAY, microsFromDate, Rng } from '@quantcli/core';
import { alwaysOpen, nyse, Panel } from '@quantcli/panel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgeExposure } from './edge-exposure.ts';
import { edgesOf, readEdges, type EdgeRow, type Edges } from './edges.ts';
import { ownershipEdges } from './ownership-edges.ts';

const day = (date: number): number => microsFromDate(2024, 5, date)!;
const edge = (from: string, to: string, weight: number, tsKnown: number, tsEnd = NaN): EdgeRow => ({
  from,
  to,
  weight,
  tsKnown,
  tsEnd,
});

describe('readEdges', () => {
  it('reads instants, dates, microseconds and ends, the columns in any order', () => {
    const { edges, rejected } = readEdges(
      [
        '\uFEFFtsKnown,from,to,weight,tsEnd,note',
        '2024-05-01T20:15:00Z,A,B,0.25,,first',
        '2024-05-02T16:15:00.5-04:00, A , C ,1e-1,2024-06-01,',
        '2024-02-29,B,C,-1,2024-06-01T00:00Z,',
        '',
        '1700000000000000,C,A,0,,',
      ].join('\r\n'),
    );
    expect(rejected).toEqual([]);
    expect(edges.from).toEqual(['A', 'A', 'B', 'C']);
    expect(edges.to).toEqual(['B', 'C', 'C', 'A']);
    expect([...edges.weight]).toEqual([0.25, 0.1, -1, 0]);
    expect(Array.from(edges.tsKnown, isoInstant)).toEqual(
      [Date.UTC(2024, 4, 1, 20, 15), Date.UTC(2024, 4, 2, 20, 15, 0, 500), Date.UTC(2024, 2, 1), 1.7e12].map((ms) =>
        isoInstant(ms * 1_000),
      ),
    );
    const june = Date.UTC(2024, 5, 1) * 1_000;
    expect([...edges.tsEnd]).toEqual([NaN, june, june, NaN]);
  });

  it('rejects rows that are no edges, with their lines', () => {
    const { edges, rejected } = readEdges(
      [
        'from,to,weight,tsKnown,tsEnd',
        'A,B,x,2024-05-01,',
        'A,A,1,2024-05-01,',
        ',B,1,2024-05-01,',
        'A,B,,2024-05-01,',
        'A,B,1,2024-02-30,',
        'A,B,1,2024-05-01T10:00,',
        'A,B,1,2024-05-01,soon',
        'A,B,1',
        'A,B,1,2024-05-01,',
      ].join('\n'),
    );
    expect(edges.from).toEqual(['A']);
    expect(rejected.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rejected[5]!.reason).toBe('tsKnown "2024-05-01T10:00" is no instant or date');
  });

  it('says what is missing of a list that is none', () => {
    expect(() => readEdges('from,to,weight\nA,B,1')).toThrow(/no column "tsKnown"/);
    expect(() => readEdges('from,to,weight,tsKnown\nA,A,1,2024-05-01')).toThrow(/no edge can be used of 1 rows/);
    expect(() => readEdges('')).toThrow(DataError);
  });
});

const NAMES = ['A', 'B', 'C'];

function panelOf(time: readonly number[], symbols: readonly string[] = NAMES): Panel {
  return Panel.of({ time: Float64Array.from(time), symbols, fields: new Map() });
}

/** The exposure of the first symbol at every bar, the others' values being 10 and 100. */
function ofFirst(rows: readonly EdgeRow[], values?: readonly number[]): number[] {
  const panel = panelOf([day(6), day(7), day(8)]);
  const given = Float64Array.from(values ?? [1, 1, 1, 10, 10, 10, 100, 100, 100]);
  return [...edgeExposure(panel, given, edgesOf(rows), nyse).subarray(0, 3)];
}

describe('edgeExposure', () => {
  const closes = [6, 7, 8].map((date) => nyse.hours(microsFromDate(2024, 5, date)!)!.close);

  it('sums weight × value over the edges known at the close, from the very instant on', () => {
    expect(ofFirst([edge('A', 'B', 0.5, closes[1]!), edge('A', 'C', 0.2, day(1))])).toEqual([20, 25, 25]);
    expect(ofFirst([edge('A', 'B', 0.5, closes[1]! + 1)])).toEqual([NaN, NaN, 5]);
    expect(ofFirst([edge('B', 'A', 0.5, day(1)), edge('A', 'Z', 1, day(1))])).toEqual([NaN, NaN, NaN]);
  });

  it('counts what was known last of a pair, whatever the order of the list', () => {
    const rows = [edge('A', 'B', 0.5, day(1)), edge('A', 'B', 0.1, closes[1]!)];
    expect(ofFirst(rows)).toEqual([5, 1, 1]);
    expect(ofFirst(rows.toReversed())).toEqual([5, 1, 1]);
    expect(ofFirst([edge('A', 'B', 0.5, day(1)), edge('A', 'B', 0.3, day(1))])).toEqual([3, 3, 3]);
  });

  it('an edge ends at its end, or with a weight of 0, and no older one comes back', () => {
    expect(ofFirst([edge('A', 'B', 0.5, day(1)), edge('A', 'B', 0.1, day(2), closes[1]!)])).toEqual([1, NaN, NaN]);
    expect(ofFirst([edge('A', 'B', 0.5, day(1)), edge('A', 'B', 0, closes[2]!)])).toEqual([5, 5, NaN]);
  });

  it('passes over counterparties without a value', () => {
    const rows = [edge('A', 'B', 0.5, day(1)), edge('A', 'C', 0.2, day(1))];
    expect(ofFirst(rows, [1, 1, 1, NaN, 10, NaN, 100, Infinity, NaN])).toEqual([20, 5, NaN]);
  });

  it('does not change before an edge was known, nor with the order of the list, to the bit', () => {
    const times = Array.from({ length: 12 }, (_, t) => day(1) + t * MICROS_PER_DAY);
    const row = fc
      .record({
        from: fc.constantFrom(...NAMES),
        to: fc.constantFrom(...NAMES, 'Z'),
        weight: fc.constantFrom(0, 0.1, 0.7, -1.3),
        tsKnown: fc.integer({ min: -4, max: 30 }).map((half) => day(1) + (half * MICROS_PER_DAY) / 2),
        tsEnd: fc.constantFrom(NaN, NaN, day(9)),
      })
      .filter(({ from, to }) => from !== to);
    const rows = fc.uniqueArray(row, { maxLength: 40, selector: ({ from, to, tsKnown }) => `${from}${to}${tsKnown}` });
    fc.assert(
      fc.property(rows, fc.nat(11), fc.nat(1_000), (list, cut, seed) => {
        const panel = panelOf(times);
        const rng = Rng.fromSeed(seed);
        const values = Float64Array.from({ length: 36 }, () => rng.normal());
        const known = list.filter(({ tsKnown }) => tsKnown <= times[cut]! + MICROS_PER_DAY);
        const [whole, early, turned] = [list, known, list.toReversed()].map((some) =>
          edgeExposure(panel, values, edgesOf(some), alwaysOpen),
        );
        for (let n = 0; n < 3; n += 1) {
          expect(early!.slice(n * 12, n * 12 + cut + 1)).toEqual(whole!.slice(n * 12, n * 12 + cut + 1));
        }
        expect(turned).toEqual(whole);
      }),
    );
  });

  it('refuses values of another panel', () => {
    expect(() => edgeExposure(panelOf([day(6)]), new Float64Array(4), edgesOf([]), nyse)).toThrow(
      /4 values were given for 3 symbols × 1 bars/,
    );
  });
});

/** `A-B 0.5` for every row at that instant, one direction. */
function shown({ from, to, weight, tsKnown }: Edges, at: number): string[] {
  return from.flatMap((name, i) =>
    tsKnown[i] === at && name < to[i]! ? [`${name}-${to[i]} ${weight[i]!.toFixed(4)}`] : [],
  );
}

function rowsOf({ from, to, weight, tsKnown }: Edges): EdgeRow[] {
  return from.map((name, i) => edge(name, to[i]!, weight[i]!, tsKnown[i]!));
}

function product(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, value, i) => sum + value * y[i]!, 0);
}

describe('ownershipEdges', () => {
  it('is the cosine of the weights of the holders in common, from the filing that changed it on', () => {
    const filings = [
      edge('fund', 'A', 3, 1),
      edge('fund', 'B', 4, 1),
      edge('trust', 'B', 3, 2),
      edge('trust', 'C', 1, 2),
      // The fund sells B, the trust stays.
      edge('fund', 'A', 3, 3),
    ];
    const edges = ownershipEdges(edgesOf(filings.toReversed()));
    expect(shown(edges, 1)).toEqual(['A-B 1.0000']);
    expect(shown(edges, 2)).toEqual(['A-B 0.8000', 'B-C 0.6000']);
    expect(shown(edges, 3)).toEqual(['A-B 0.0000', 'B-C 1.0000']);
    expect(edges.from).toHaveLength(10);
  });

  it('knows at each instant what filings until then say, and the same both ways', () => {
    const row = fc.record({
      from: fc.constantFrom('f', 'g', 'h'),
      to: fc.constantFrom(...NAMES, 'D'),
      weight: fc.integer({ min: 0, max: 5 }),
      tsKnown: fc.integer({ min: 1, max: 6 }),
      tsEnd: fc.constant(NaN),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), fc.integer({ min: 1, max: 6 }), (list, cut) => {
        const whole = ownershipEdges(edgesOf(list));
        const early = ownershipEdges(edgesOf(list.filter(({ tsKnown }) => tsKnown <= cut)));
        expect(rowsOf(early)).toEqual(rowsOf(whole).filter(({ tsKnown }) => tsKnown <= cut));
        for (const { from, to, weight, tsKnown } of rowsOf(whole)) {
          expect(weight).toBeGreaterThanOrEqual(0);
          expect(weight).toBeLessThanOrEqual(1 + 1e-12);
          expect(rowsOf(whole)).toContainEqual(edge(to, from, weight, tsKnown));
        }
        // The last known weight of a pair is that of the portfolios as they stand.
        const portfolios = new Map<string, Map<string, number>>();
        for (const holder of ['f', 'g', 'h']) {
          const last = Math.max(...list.filter(({ from }) => from === holder).map(({ tsKnown }) => tsKnown));
          const told = list.filter(({ from, tsKnown }) => from === holder && tsKnown === last);
          portfolios.set(holder, new Map(told.map(({ to, weight }) => [to, weight])));
        }
        const column = (symbol: string): number[] => [...portfolios.values()].map((held) => held.get(symbol) ?? 0);
        const [a, b] = [column('A'), column('B')];
        const expected = product(a, b) / Math.sqrt(product(a, a) * product(b, b) || 1);
        const found = rowsOf(whole).findLast(({ from, to }) => from === 'A' && to === 'B');
        expect(found?.weight ?? 0).toBeCloseTo(expected, 12);
      }),
    );
  });
});
