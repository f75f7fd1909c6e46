/** Started by the crash test: imports for ever, every value of import n being n, compacts after every third, and says when it begins something. */
import { micros, SimulatedClock } from '@quantcli/core';
import type { ImportPart } from '@quantcli/data';
import { openDuckDbCatalog } from './open-duckdb-catalog.ts';

/** More than one of DuckDB's row groups, so that part of an import is on the disk before it is committed. */
const PARTS = 3;
const ROWS = 42_000;

const catalog = await openDuckDbCatalog(process.argv[2]!, { clock: new SimulatedClock(micros(0)), mode: 'write' });
const symbol = new Int32Array(ROWS);

function* parts(n: number): Generator<ImportPart> {
  const values = new Float64Array(ROWS).fill(n);
  for (let part = 0; part < PARTS; part += 1) {
    const time = Float64Array.from(values, (_, i) => part * ROWS + i);
    const fields = new Map([['open', values] as const, ['close', values] as const]);
    yield { bars: { symbols: ['A'], symbol, time, fields, sectors: [`s${n}`] } };
  }
  const at = Float64Array.of(0);
  const numbers = new Map([['price', at.map(() => n)] as const, ['sequence', at] as const]);
  const texts = new Map([['venue', { words: [`v${n}`], code: Int32Array.of(0) }] as const]);
  yield {
    records: { kind: 'trades', subjects: ['A'], subject: Int32Array.of(0), tsEvent: at, tsKnown: at, numbers, texts },
  };
  yield { quarantined: [{ file: 'a.csv', line: n, reason: 'broken' }] };
}

for (let n = (await catalog.imports()).length + 1; ; n += 1) {
  process.stdout.write('i');
  await catalog.import(parts(n), () => ({ sources: [], recognised: [`${n}`] }));
  if (n % 3 !== 0) continue;
  process.stdout.write('c');
  await catalog.compact();
}
