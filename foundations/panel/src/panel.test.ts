import { DataError, sharedFloat64 } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Panel, type PanelParts } from './panel.ts';

/** Value of field f, symbol n, bar t: 1000·f + 100·n + t, so that every cell says where it came from. */
function makePanel(bars = 5, symbols = ['A', 'B', 'C'], masked = true): Panel {
  const fill = (base: number): Float64Array => {
    const column = sharedFloat64(symbols.length * bars);
    symbols.forEach((_, n) => {
      for (let t = 0; t < bars; t += 1) column[n * bars + t] = base + 100 * n + t;
    });
    return column;
  };
  const members = Uint8Array.from({ length: symbols.length * bars }, (_, i) => (i % 3 === 0 ? 0 : 1));
  return Panel.of({
    time: Float64Array.from({ length: bars }, (_, t) => 10 * (t + 1)),
    symbols,
    fields: new Map([
      ['close', fill(0)],
      ['volume', fill(1000)],
    ]),
    ...(masked ? { members } : {}),
  });
}

function refuses(parts: Partial<PanelParts>, code: string): void {
  const whole: PanelParts = { time: Float64Array.of(1, 2), symbols: ['A'], fields: new Map(), ...parts };
  let thrown: unknown;
  try {
    Panel.of(whole);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(DataError);
  expect((thrown as DataError).code).toBe(code);
}

describe('Panel', () => {
  it('gives each symbol its history of each field', () => {
    const panel = makePanel();
    expect([...panel.column('close', 1)]).toEqual([100, 101, 102, 103, 104]);
    expect([...panel.column('volume', 2)]).toEqual([1200, 1201, 1202, 1203, 1204]);
    expect(panel.fieldNames).toEqual(['close', 'volume']);
    expect(panel.has('close')).toBe(true);
    expect(panel.has('open')).toBe(false);
    expect(panel.bars).toBe(5);
    expect(panel.origin).toBe(0);
  });

  it('slices without copying and keeps the absolute bar index', () => {
    const panel = makePanel();
    const slice = panel.slice(1, 4);
    expect(slice.column('close', 2).buffer).toBe(panel.column('close', 2).buffer);
    expect([...slice.column('close', 2)]).toEqual([201, 202, 203]);
    expect([...slice.time]).toEqual([20, 30, 40]);
    expect(slice.origin).toBe(1);
    const inner = slice.slice(1, 3);
    expect([...inner.column('volume', 0)]).toEqual([1002, 1003]);
    expect(inner.origin).toBe(2);
    expect(inner.column('volume', 0).buffer).toBe(panel.column('volume', 0).buffer);
  });

  it('clamps a slice to the bars there are', () => {
    const panel = makePanel();
    expect(panel.slice(-3, 99).bars).toBe(5);
    expect(panel.slice(4, 2).bars).toBe(0);
    expect(panel.slice(9, 12).bars).toBe(0);
  });

  it('answers membership by its mask, through slices, and by yes where there is none', () => {
    const panel = makePanel();
    expect(panel.isMember(0, 0)).toBe(false);
    expect(panel.isMember(0, 1)).toBe(true);
    const slice = panel.slice(2, 5);
    for (let n = 0; n < 3; n += 1) {
      for (let t = 0; t < 3; t += 1) expect(slice.isMember(n, t)).toBe(panel.isMember(n, t + 2));
    }
    expect(makePanel(5, ['A'], false).isMember(0, 0)).toBe(true);
  });

  it('picks symbols in the given order, mask and origin with them', () => {
    const panel = makePanel().slice(1, 5);
    const picked = panel.pick([2, 0]);
    expect(picked.symbols).toEqual(['C', 'A']);
    expect(picked.origin).toBe(1);
    expect([...picked.column('close', 0)]).toEqual([201, 202, 203, 204]);
    expect([...picked.column('close', 1)]).toEqual([1, 2, 3, 4]);
    for (let t = 0; t < 4; t += 1) expect(picked.isMember(0, t)).toBe(panel.isMember(2, t));
    expect(() => panel.pick([0, 0])).toThrow(DataError);
  });

  it('adds and replaces fields of a slice for its own bars', () => {
    const slice = makePanel().slice(2, 4);
    const wider = slice.withFields(new Map([['signal', Float64Array.of(1, 2, 3, 4, 5, 6)]]));
    expect([...wider.column('signal', 1)]).toEqual([3, 4]);
    expect([...wider.column('close', 1)]).toEqual([102, 103]);
    expect(wider.origin).toBe(2);
    expect(slice.has('signal')).toBe(false);
    const replaced = wider.withFields(new Map([['close', new Float64Array(6)]]));
    expect([...replaced.column('close', 2)]).toEqual([0, 0]);
    expect(() => slice.withFields(new Map([['signal', new Float64Array(15)]]))).toThrow(/field signal has 15 values/);
  });

  it('gives its parts without stride, shared for the whole and copied for a slice', () => {
    const panel = makePanel();
    expect(panel.parts().fields.get('close')).toBe(panel.parts().fields.get('close'));
    expect(panel.compact()).toBe(panel);
    const slice = panel.slice(3, 5);
    const parts = slice.parts();
    expect([...parts.fields.get('close')!]).toEqual([3, 4, 103, 104, 203, 204]);
    expect(parts.origin).toBe(3);
    expect(parts.members).toHaveLength(6);
    expect(slice.compact().column('close', 0).buffer).not.toBe(panel.column('close', 0).buffer);
  });

  it('reads any cell of any slice of a slice where the whole has it', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.nat(12), fc.nat(12), fc.nat(12), (a, b, c, d) => {
        const panel = makePanel(12);
        const slice = panel.slice(Math.min(a, b), Math.max(a, b)).slice(Math.min(c, d), Math.max(c, d));
        for (let n = 0; n < 3; n += 1) {
          const column = slice.column('volume', n);
          expect(column).toHaveLength(slice.bars);
          for (let t = 0; t < slice.bars; t += 1) expect(column[t]).toBe(1000 + 100 * n + slice.origin + t);
        }
        expect(slice.compact().time).toEqual(slice.time);
      }),
    );
  });

  it('is immutable', () => {
    expect(Object.isFrozen(makePanel())).toBe(true);
    expect(Object.isFrozen(makePanel().symbols)).toBe(true);
  });

  it('refuses wrong parts, each with its own code', () => {
    refuses({ time: Float64Array.of(1, 1) }, 'panel.time');
    refuses({ time: Float64Array.of(2, 1) }, 'panel.time');
    refuses({ time: Float64Array.of(1, NaN) }, 'panel.time');
    refuses({ symbols: ['A', 'A'] }, 'panel.symbols');
    refuses({ fields: new Map([['close', new Float64Array(3)]]) }, 'panel.shape');
    refuses({ members: new Uint8Array(1) }, 'panel.mask');
    expect(() => makePanel().column('open', 0)).toThrow(/no field "open".*close, volume/);
  });
});
