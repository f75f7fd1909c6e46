import { evaluateLabel, parseFeature, parseLabel } from '@quantcli/features';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { FEATURES, randomDataset, randomPanel } from './dataset-fixture.ts';
import { Dataset, makeDataset } from './dataset.ts';
import { labelledRows } from './sample.ts';

describe('makeDataset', () => {
  it('has a row for every member past the warm-up, in the order of bars, then symbols', async () => {
    const data = await randomDataset(1, 4, 40);
    const warmup = Math.max(...FEATURES.map((text) => parseFeature(text).warmup));
    expect(data.rows).toBe(4 * (40 - warmup));
    expect([...data.dates]).toEqual(Array.from({ length: 40 - warmup }, (_, i) => warmup + i));
    for (let r = 1; r < data.rows; r += 1)
      expect(data.bar[r]! * 10 + data.symbol[r]!).toBeGreaterThan(data.bar[r - 1]! * 10 + data.symbol[r - 1]!);
    data.dates.forEach((bar, d) =>
      expect([...data.bar.subarray(data.offsets[d], data.offsets[d + 1])]).toEqual([bar, bar, bar, bar]),
    );
  });

  it('spans the label’s horizon, and knows no target where the future is missing', async () => {
    const data = await randomDataset(2, 3, 40);
    for (let r = 0; r < data.rows; r += 1) {
      expect(data.spanEnd[r]).toBe(data.bar[r]! + 5);
      expect(Number.isNaN(data.target[r]!)).toBe(data.bar[r]! + 5 > 39);
    }
    expect(labelledRows(data).rows).toHaveLength(data.rows - 15);
  });

  it('ends a span where the label ended', async () => {
    const label = parseLabel('triple_barrier(close, 6, 1, 1, 10)');
    const panel = randomPanel(2, 3, 60);
    const { values, spanEnd } = await evaluateLabel(panel, label);
    const data = await makeDataset(panel, [{ name: 'f', expr: parseFeature('returns(close, 5)') }], label);
    let early = 0;
    data.bar.forEach((bar, r) => {
      const at = data.symbol[r]! * 60 + bar;
      expect(data.target[r]).toBe(values[at]);
      expect(data.spanEnd[r]).toBe(spanEnd[at]);
      if (data.spanEnd[r]! < bar + 6) early += 1;
    });
    expect(early).toBeGreaterThan(50);
    expect(data.horizon).toBe(6);
  });

  it('ranks features per date, centred, and gives a missing value the centre', async () => {
    const panel = randomPanel(3, 5, 30);
    const volume = panel.parts().fields.get('volume')!.slice();
    volume[2 * 30 + 25] = NaN;
    const features = FEATURES.map((text, i) => ({ name: `f${i}`, expr: parseFeature(text) }));
    const data = await makeDataset(
      panel.withFields(new Map([['volume', volume]])),
      features,
      parseLabel('fwd_return(close, 2)'),
    );
    const d = data.dates.indexOf(25);
    for (let f = 0; f < 3; f += 1) {
      const column = Array.from({ length: 5 }, (_, i) => data.features[(data.offsets[d]! + i) * 3 + f]!);
      const centred = f === 2 ? [-0.375, -0.125, 0, 0.125, 0.375] : [-0.4, -0.2, 0, 0.2, 0.4];
      column.toSorted((a, b) => a - b).forEach((rank, i) => expect(rank).toBeCloseTo(centred[i]!, 12));
      if (f === 2) expect(column[2]).toBe(0);
    }
  });

  it('does not change before a cut when the future is cut off', async () => {
    const panel = randomPanel(4, 5, 60);
    const features = FEATURES.map((text, i) => ({ name: `f${i}`, expr: parseFeature(text) }));
    const whole = await makeDataset(panel, features, parseLabel('fwd_rank(close, 5)'));
    const part = await makeDataset(panel.slice(0, 45), features, parseLabel('fwd_rank(close, 5)'));
    expect(part.features).toEqual(whole.features.slice(0, part.features.length));
    part.target.forEach((value, r) => {
      if (part.spanEnd[r]! < 45) expect(value).toBe(whole.target[r]);
      else expect(value).toBeNaN();
    });
  });

  it('gives the same dataset for a late listing: its first rows come after its own warm-up', async () => {
    const panel = randomPanel(5, 3, 60);
    const close = panel.parts().fields.get('close')!.slice();
    const volume = panel.parts().fields.get('volume')!.slice();
    close.fill(NaN, 60, 80);
    volume.fill(NaN, 60, 80);
    const features = FEATURES.map((text, i) => ({ name: `f${i}`, expr: parseFeature(text) }));
    const data = await makeDataset(
      panel.withFields(
        new Map([
          ['close', close],
          ['volume', volume],
        ]),
      ),
      features,
      parseLabel('fwd_rank(close, 5)'),
    );
    const warmup = Math.max(...features.map(({ expr }) => expr.warmup));
    const first = data.bar[data.symbol.indexOf(1)];
    expect(first).toBe(20 + warmup);
  });

  it('wants at least half of the features, or the share asked for', async () => {
    const panel = randomPanel(6, 3, 40);
    const volume = panel
      .parts()
      .fields.get('volume')!
      .map((value, i) => (i < 40 ? NaN : value));
    const sparse = panel.withFields(new Map([['volume', volume]]));
    const features = ['returns(close, 5)', 'volume / ts_mean(volume, 5)', 'ts_std(volume, 5)'].map((text) => ({
      name: text,
      expr: parseFeature(text),
    }));
    const label = parseLabel('fwd_rank(close, 5)');
    expect((await makeDataset(sparse, features, label)).symbol.includes(0)).toBe(false);
    expect((await makeDataset(sparse, features, label, { minimumPresent: 0.3 })).symbol.includes(0)).toBe(true);
  });

  it('has no row while a symbol is not a member', async () => {
    const parts = randomPanel(7, 3, 60).parts();
    const members = new Uint8Array(180).fill(1);
    members.fill(0, 100, 110);
    const features = FEATURES.map((text, i) => ({ name: `f${i}`, expr: parseFeature(text) }));
    const data = await makeDataset(Panel.of({ ...parts, members }), features, parseLabel('fwd_rank(close, 5)'));
    const bars = [...data.bar].filter((_, r) => data.symbol[r] === 1);
    expect(bars.some((bar) => bar >= 40 && bar < 50)).toBe(false);
    expect(bars.includes(50)).toBe(true);
  });

  it('is the only maker', () => {
    expect(() => new Dataset(Symbol('other'), {} as Dataset)).toThrow('makeDataset');
  });

  it('says so when nothing is left, or nothing is asked', async () => {
    await expect(randomDataset(1, 3, 10)).rejects.toThrow('10 bars, and the features need');
    await expect(makeDataset(randomPanel(1, 2, 9), [], parseLabel('fwd_return(close, 1)'))).rejects.toThrow(
      'at least one',
    );
  });
});
