import { describe, expect, it } from 'vitest';
import { parseFeature } from '../language/language.ts';
import { createStream, type FeatureStream, type StreamBar } from './stream.ts';

const bar = (...close: number[]): StreamBar => ({ fields: new Map([['close', Float64Array.from(close)]]) });

const make = (text: string, symbols: number): FeatureStream => createStream([parseFeature(text)], { symbols });

describe('a stream', () => {
  it('takes one bar of all symbols and gives one row a feature', () => {
    const stream = createStream(['returns(close)', 'rank(close)', 'close', '7'].map(parseFeature), { symbols: 2 });
    const rows = (given: StreamBar): number[][] => stream.push(given).map((row) => [...row]);
    expect(rows(bar(1, 4))).toEqual([
      [NaN, NaN],
      [0.5, 1],
      [1, 4],
      [7, 7],
    ]);
    expect(rows(bar(2, 2))).toEqual([
      [1, -0.5],
      [0.75, 0.75],
      [2, 2],
      [7, 7],
    ]);
    expect(rows(bar(Infinity, 3))).toEqual([
      [NaN, 0.5],
      [NaN, 1],
      [NaN, 3],
      [7, 7],
    ]);
  });

  it('reuses its rows', () => {
    const stream = createStream([parseFeature('close * 2')], { symbols: 1 });
    const [row] = stream.push(bar(1));
    expect(stream.push(bar(2))[0]).toBe(row);
    expect(row![0]).toBe(4);
  });

  it('ranks over members only, without touching other values', () => {
    const stream = createStream(['rank(close)', 'delay(close, 1)'].map(parseFeature), { symbols: 3 });
    const [ranks] = stream.push({ ...bar(1, 2, 3), members: Uint8Array.of(1, 0, 1) });
    expect([...ranks!]).toEqual([0.5, NaN, 1]);
    expect([...stream.push({ ...bar(0, 0, 0), members: Uint8Array.of(1, 0, 1) })[1]!]).toEqual([1, 2, 3]);
  });

  it('starts again from a snapshot as if nothing had happened, twice', () => {
    const exprs = [parseFeature('ema(ts_mean(close, 3), 4) + delay(close, 2)')];
    const values = Array.from({ length: 40 }, (_, t) => Math.sin(t) + 2);
    const run = (stream: FeatureStream, from: number): number[] =>
      values.slice(from).map((value) => stream.push(bar(value))[0]![0]!);
    const whole = run(createStream(exprs, { symbols: 1, origin: 5 }), 0);
    const first = createStream(exprs, { symbols: 1, origin: 5 });
    values.slice(0, 17).forEach((value) => first.push(bar(value)));
    const saved = first.snapshot();
    run(first, 17);
    for (let again = 0; again < 2; again += 1) {
      const second = createStream(exprs, { symbols: 1 });
      // A snapshot that came out of a file need not be aligned.
      second.restore(Uint8Array.from([0, ...saved]).subarray(1));
      expect(run(second, 17)).toEqual(whole.slice(17));
    }
  });

  it('refuses a snapshot of something else', () => {
    const saved = make('ts_mean(close, 3)', 2).snapshot();
    make('ts_mean(close, 3)', 2).restore(saved);
    for (const bytes of [
      saved.subarray(1),
      new Uint8Array(0),
      make('ts_mean(close, 3)', 3).snapshot(),
      make('ts_sum(close, 3)', 2).snapshot(),
    ]) {
      expect(() => make('ts_mean(close, 3)', 2).restore(bytes)).toThrow(
        `${bytes.length} bytes are no snapshot of this stream`,
      );
    }
  });

  it('refuses a bar without a field or of another size, and stays where it was', () => {
    const stream = createStream([parseFeature('delay(close, 1)')], { symbols: 2 });
    stream.push(bar(1, 2));
    expect(() => stream.push({ fields: new Map([['clos', Float64Array.of(1, 2)]]) })).toThrow('did you mean "clos"?');
    expect(() => stream.push(bar(1, 2, 3))).toThrow('a bar of 3 symbols was pushed into a stream of 2');
    expect(() => stream.push({ ...bar(1, 2), members: Uint8Array.of(1) })).toThrow('a bar of 1 symbols');
    expect([...stream.push(bar(5, 6))[0]!]).toEqual([1, 2]);
  });
});
