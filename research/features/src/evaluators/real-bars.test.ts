/** The laws on real bars, with the holes and the listings that simulated ones do not have. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { checkFeatures } from '../checks/check-features.ts';
import { evaluate } from './evaluate.ts';
import { featureSetNamed, usableFeatures } from '../sets/feature-set.ts';
import { parseFeature } from '../language/language.ts';

const alphaV1 = featureSetNamed('alpha-v1');
const data = process.env['QUANT_TEST_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data');
const file = join(data, 'semis/semis_daily_2014_2022_dev.csv.gz');
const FIELDS = ['open', 'high', 'low', 'close', 'volume'];

/** The bars of a long CSV (symbol, date, open … volume), aligned on the union of its dates. */
function readPanel(path: string): Panel {
  const rows = gunzipSync(readFileSync(path))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const symbols = [...new Set(rows.map((row) => row[0]!))];
  const dates = [...new Set(rows.map((row) => row[1]!))].sort();
  const columns = FIELDS.map(() => new Float64Array(symbols.length * dates.length).fill(NaN));
  const [symbolAt, dateAt] = [symbols, dates].map((names) => new Map(names.map((name, i) => [name, i])));
  for (const row of rows) {
    const i = symbolAt!.get(row[0]!)! * dates.length + dateAt!.get(row[1]!)!;
    columns.forEach((column, f) => {
      column[i] = row[f + 2] === '' ? NaN : Number(row[f + 2]);
    });
  }
  return Panel.of({
    time: Float64Array.from(dates, (date) => Date.parse(date) * 1_000),
    symbols,
    fields: new Map(FIELDS.map((name, f) => [name, columns[f]!])),
  });
}

describe.skipIf(!existsSync(file))(`real bars (${file}; skipped where absent)`, () => {
  it('alpha-v1 looks ahead nowhere, streams to the same bits and does not depend on the scale of prices', async () => {
    const panel = readPanel(file);
    const { usable, leftOut } = usableFeatures(alphaV1, panel);
    expect(leftOut.flatMap(({ missing }) => missing)).toEqual(['dollar_volume', 'dollar_volume']);
    const exprs = usable.map(({ expr }) => parseFeature(expr));
    const results = await checkFeatures(panel, [...exprs, ...usable.map(({ expr }) => parseFeature(`rank(${expr})`))]);
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('alpha-v1 has a value almost everywhere once the lookback is over', async () => {
    const panel = readPanel(file);
    const exprs = usableFeatures(alphaV1, panel).usable.map(({ expr }) => parseFeature(expr));
    const values = await evaluate(panel, exprs);
    exprs.forEach(({ text, lookback }, i) => {
      const present = values[i]!.reduce((count, value) => count + Number(!Number.isNaN(value)), 0);
      const possible = panel.symbols.length * (panel.bars - lookback);
      expect(present / possible, text).toBeGreaterThan(0.9);
    });
  });
});
