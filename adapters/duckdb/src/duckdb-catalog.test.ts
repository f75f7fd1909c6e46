import { join } from 'node:path';
import { catalogKit } from '@quantcli/conformance';
import { micros, SimulatedClock } from '@quantcli/core';
import { openDuckDbCatalog } from './open-duckdb-catalog.ts';

const clock = new SimulatedClock(micros(0));

catalogKit('DuckDB', {
  open: (folder) => openDuckDbCatalog(join(folder, 'catalog.duckdb'), { clock, mode: 'write' }),
  openBackup: (path) => openDuckDbCatalog(path, { clock, mode: 'read' }),
});
