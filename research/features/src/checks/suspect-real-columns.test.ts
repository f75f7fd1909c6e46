/** The suspicion test on real bars: columns made of known bars pass, the next return added to noise does not. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Rng } from '@quantcli/core';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluators/evaluate.ts';
import { parseFeature } from '../language/language.ts';
import { suspectColumn } from './suspect-column.ts';

const data = process.env['QUANT_TEST_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data');
const file = join(data, 'equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz');

/** Adjusted high, low, close, and volume of the bars from 2014 on. */
function readPanel(path: string): Panel {
  const rows = gunzipSync(readFileSync(path))
    .toString('utf8')
    .split('\n')
    .filter((line) => /^[^,]*,20(?:1[4-9]|2)/.test(line))
    .map((line) => line.split(','));
  const symbols = [...new Set(rows.map(([symbol]) => symbol!))];
  const dates = [...new Set(rows.map(([, date]) => date!))].sort();
  const [symbolAt, dateAt] = [symbols, dates].map((names) => new Map(names.map((name, i) => [name, i])));
  const fields = ['high', 'low', 'close', 'volume'].map((name): [string, Float64Array] => [
    name,
    new Float64Array(symbols.length * dates.length).fill(NaN),
  ]);
  for (const [symbol, date, _open, high, low, close, adjusted, volume] of rows) {
    const i = symbolAt!.get(symbol!)! * dates.length + dateAt!.get(date!)!;
    const factor = Number(adjusted) / Number(close);
    [factor * Number(high), factor * Number(low), Number(adjusted), Number(volume)].forEach((value, f) => {
      fields[f]![1][i] = value;
    });
  }
  return Panel.of({
    time: Float64Array.from(dates, (date) => Date.parse(date) * 1_000),
    symbols,
    fields: new Map(fields),
  });
}

describe.skipIf(!existsSync(file))(`suspectColumn on real bars (${file}; skipped where absent)`, () => {
  it('lets momentum, reversal, volume and the place in the range pass', async () => {
    const panel = readPanel(file);
    const texts = [
      'delay(close, 21) / delay(close, 252) - 1',
      '-returns(close)',
      '-returns(close, 5)',
      'volume / ts_mean(volume, 20)',
      '(close - low) / (high - low)',
      'ts_std(returns(close), 20)',
    ];
    const columns = await evaluate(panel, texts.map(parseFeature));
    expect(columns.map((column) => suspectColumn(panel, column).verdict)).toEqual(texts.map(() => 'clean'));
  });

  it('suspects the next return in noise ten times as large', () => {
    const panel = readPanel(file);
    const rng = Rng.fromSeed(1);
    const column = new Float64Array(panel.symbols.length * panel.bars);
    panel.symbols.forEach((_, n) => {
      const close = panel.column('close', n);
      close.forEach((price, t) => {
        // Daily returns deviate by about 0.015.
        column[n * panel.bars + t] = (close[t + 1] ?? NaN) / price - 1 + 0.15 * rng.normal();
      });
    });
    expect(suspectColumn(panel, column)).toMatchObject({ verdict: 'suspicious', evidence: { lag: 1 } });
  });
});
