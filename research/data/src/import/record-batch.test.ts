import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBars, checkRecords } from '../catalog.ts';
import { RecordBatch } from './record-batch.ts';
import { RejectionLog } from './rejection-log.ts';

function batchOf(most = 100): { batch: RecordBatch; log: RejectionLog } {
  const log = new RejectionLog();
  log.begin('f');
  return { batch: new RecordBatch(most, log), log };
}

function writeBar(batch: RecordBatch, symbol: string, time: number, close: number, at: number): void {
  const writer = batch.writer('bars');
  writer.begin(writer.subject(symbol), time, time, at);
  writer.set(writer.column('close'), close);
  expect(writer.commit()).toBeUndefined();
}

describe('RecordBatch', () => {
  it('keeps of bars at one instant the one with the last place', () => {
    const row = fc.record({ symbol: fc.constantFrom('A', 'B'), time: fc.integer({ min: 0, max: 4 }) });
    const rows = fc.array(row, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(rows, fc.boolean(), (written, isBackward) => {
        const { batch, log } = batchOf();
        const last = new Map<string, number>();
        written.forEach(({ symbol, time }, i) => {
          const place = isBackward ? written.length - i : i + 1;
          writeBar(batch, symbol, time, place, place);
          last.set(`${symbol} ${time}`, Math.max(place, last.get(`${symbol} ${time}`) ?? 0));
        });
        const [part] = batch.take();
        if (part === undefined || !('bars' in part)) throw new Error('no bars');
        const { bars, at } = part;
        checkBars(bars);
        const found = Array.from(
          bars.time,
          (time, i) => [`${bars.symbols[bars.symbol[i]!]!} ${time}`, at[i]!] as const,
        );
        expect(new Map(found)).toEqual(last);
        expect([...bars.fields.get('close')!]).toEqual([...at]);
        const kept = new Set(last.values());
        const replaced = written.map((_, i) => i + 1).filter((place) => !kept.has(place));
        expect(
          log
            .take()
            .map(({ line }) => line)
            .sort((a, b) => a - b),
        ).toEqual(replaced);
      }),
    );
  });

  it('is full when all kinds together are as many as may be, and empty afterwards', () => {
    const { batch } = batchOf(2);
    expect(batch.isFull).toBe(false);
    expect(batch.take()).toEqual([]);
    writeBar(batch, 'A', 1, 5, 1);
    const series = batch.writer('series');
    series.begin(series.subject('GDP'), 1, 1, 2);
    series.set(series.column('value'), 3);
    series.commit();
    expect(batch.writer('series')).toBe(series);
    expect(batch.isFull).toBe(true);
    const [bars, records] = batch.take();
    expect(bars).toHaveProperty('bars.symbols', ['A']);
    if (records === undefined || !('records' in records)) throw new Error('no records');
    checkRecords(records.records);
    expect(batch.isFull).toBe(false);
    expect(batch.take()).toEqual([]);
  });
});
