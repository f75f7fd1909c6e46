import { join } from 'node:path';
import { catalogKit } from '@quantcli/conformance';
import { micros, SimulatedClock } from '@quantcli/core';
import { openDuckDbCatalog } from './open-duckdb-catalog.ts';

catalogKit('DuckDB', (folder) =>
  openDuckDbCatalog(join(folder, 'catalog.duckdb'), { clock: new SimulatedClock(micros(0)), mode: 'write' }),
);
