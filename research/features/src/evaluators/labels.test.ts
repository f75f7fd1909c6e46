import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { evaluateLabel } from './labels.ts';
import { parseLabel } from '../language/language.ts';

const panel = Panel.of({
  time: Float64Array.of(1, 2, 3, 4),
  symbols: ['A', 'B', 'C'],
  fields: new Map([['close', Float64Array.of(1, 2, 3, 6, 4, 4, NaN, 8, 0, 5, 10, 5)]]),
  members: Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1),
});

describe('labels', () => {
  it('are the return over the next h bars, with its horizon', async () => {
    const { values, horizon } = await evaluateLabel(panel, parseLabel('fwd_return(close, 1)'));
    expect(horizon).toBe(1);
    // A missing bar has no return into it nor out of it; a price of 0 has none out of it.
    expect([...values]).toEqual([1, 0.5, 1, NaN, 0, NaN, NaN, NaN, NaN, 1, -0.5, NaN]);
  });

  it('end in NaN on the last h bars, and everywhere when h exceeds the data', async () => {
    const two = await evaluateLabel(panel, parseLabel('fwd_return(close, 2)'));
    expect([...two.values]).toEqual([2, 2, NaN, NaN, NaN, 1, NaN, NaN, NaN, 0, NaN, NaN]);
    const long = await evaluateLabel(panel, parseLabel('fwd_return(close, 9)'));
    expect(long.values.every(Number.isNaN)).toBe(true);
  });

  it('rank over the members of each date', async () => {
    const { values } = await evaluateLabel(panel, parseLabel('fwd_rank(close, 1)'));
    expect([...values]).toEqual([1, 1, 1, NaN, 0.5, NaN, NaN, NaN, NaN, NaN, 0.5, NaN]);
  });

  it('take any feature, and only the bars of a slice', async () => {
    const { values } = await evaluateLabel(panel.slice(1, 4), parseLabel('fwd_return(delay(close, 1), 1)'));
    expect([...values]).toEqual([NaN, 0.5, NaN, NaN, NaN, NaN, NaN, 1, NaN]);
    const ranked = await evaluateLabel(panel.slice(1, 3), parseLabel('fwd_rank(close, 1)'));
    expect([...ranked.values]).toEqual([1, NaN, NaN, NaN, NaN, NaN]);
  });

  it('end with what a delisting left, in the spans that hold it', async () => {
    const gone = Panel.of({
      time: Float64Array.of(1, 2, 3, 4, 5, 6),
      symbols: ['A'],
      fields: new Map([
        ['close', Float64Array.of(8, 10, NaN, NaN, NaN, NaN)],
        ['delisting', Float64Array.of(NaN, NaN, NaN, -0.5, NaN, NaN)],
      ]),
    });
    const values = async (text: string): Promise<number[]> => [...(await evaluateLabel(gone, parseLabel(text))).values];
    expect(await values('fwd_return(close, 1)')).toEqual([0.25, -0.5, NaN, NaN, NaN, NaN]);
    expect(await values('fwd_return(close, 2)')).toEqual([-0.375, -0.5, NaN, NaN, NaN, NaN]);
    expect(await values('fwd_return(close, 3)')).toEqual([-0.375, -0.5, NaN, NaN, NaN, NaN]);
  });

  it('name an unknown field', async () => {
    await expect(evaluateLabel(panel, parseLabel('fwd_rank(adjusted, 5)'))).rejects.toThrow('unknown field "adjusted"');
  });
});
