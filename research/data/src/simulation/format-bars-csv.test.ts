import type { Bars } from '@quantcli/market';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBarsCsv } from './format-bars-csv.ts';
import { simulateMarket } from './simulate-market.ts';

const DAY = 86_400_000_000;
const linesOf = (bars: Bars): string[] => [...formatBarsCsv(bars)].join('').trimEnd().split('\n');

describe('formatBarsCsv', () => {
  it('prints a simulated market so that reading it back gives the same floats', () => {
    const { bars } = simulateMarket({ seed: 5, symbols: 4, bars: 700 });
    const [header, ...lines] = linesOf(bars);
    expect(header).toBe('symbol,date,open,high,low,close,volume,dividend,split,sector');
    expect(lines.length).toBe(bars.time.length);
    const fields = ['open', 'high', 'low', 'close', 'volume', 'dividend', 'split'] as const;
    lines.forEach((line, row) => {
      const cells = line.split(',');
      expect(cells[0]).toBe(bars.symbols[bars.symbol[row]!]);
      expect(Date.parse(`${cells[1]!}T00:00:00Z`) * 1_000).toBe(bars.time[row]);
      fields.forEach((field, k) => expect(Number(cells[k + 2])).toBe(bars.fields.get(field)![row]));
      expect(cells[9]).toBe(bars.sectors![bars.symbol[row]!]);
    });
  });

  it('comes in chunks of whole lines', () => {
    const { bars } = simulateMarket({ seed: 5, symbols: 3, bars: 2_000 });
    const chunks = [...formatBarsCsv(bars)];
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.every((chunk) => chunk.endsWith('\n'))).toBe(true);
  });

  it('prints what there is: missing values empty, odd names quoted, instants where bars are not daily', () => {
    const bars: Bars = {
      symbols: ['A,B', 'C"D'],
      symbol: Int32Array.of(0, 1),
      time: Float64Array.of(DAY, DAY + 1_500_000),
      fields: new Map([
        ['close', Float64Array.of(1.5, NaN)],
        ['volume', Float64Array.of(NaN, 7)],
      ]),
    };
    expect([...formatBarsCsv(bars)].join('')).toBe(
      'symbol,date,close,volume\n"A,B",1970-01-02T00:00:00.000000Z,1.5,\n"C""D",1970-01-02T00:00:01.500000Z,,7\n',
    );
    expect(linesOf({ ...bars, sectors: ['x', undefined] }).map((line) => line.split(',').at(-1))).toEqual([
      'sector',
      'x',
      '',
    ]);
  });

  it('prints any float in its shortest exact form', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const bars: Bars = {
          symbols: ['A'],
          symbol: Int32Array.of(0),
          time: Float64Array.of(0),
          fields: new Map([['close', Float64Array.of(value)]]),
        };
        expect(Number(linesOf(bars)[1]!.split(',')[2]) + 0).toBe(value + 0);
      }),
    );
  });
});
