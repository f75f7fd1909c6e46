/** The repositories over one SQLite file that several processes may share. What a caller awaits is stored. */
import { DataError } from '@quantcli/core';
import {
  dailyPerformanceSchema,
  positionSchema,
  signalSchema,
  tradeSchema,
  type PositionRepository,
  type Repositories,
  type RowFilter,
  type Signal,
  type SignalRepository,
} from '@quantcli/data';
import { z } from 'zod';
import { backUpStore } from './back-up-store.ts';
import { featureRepository } from './feature-store.ts';
import { openStore } from './migrate.ts';
import { NEWEST_VERSION } from './migrations.ts';
import { modelRepository } from './model-repository.ts';
import { parseOptions, parseRecords } from './parse-input.ts';
import { RecordTable } from './record-table.ts';
import { measureSignals } from './signal-performance.ts';
import type { SqliteOptions, SqliteStore } from './sqlite-store.ts';

/**
 * Opens the store at `path`, making it with its folder or bringing its schema up to date where needed. Throws DataError
 * for a file that is no store, a damaged one or a newer one, ConfigurationError where there can be no file, SystemError
 * where the machine refuses or other processes write for longer than `waitMillis`; so do all methods, once it is open.
 */
export function openSqliteRepositories(path: string, options: SqliteOptions = {}): Repositories {
  const store = openStore(path, NEWEST_VERSION, options);
  const trades = new RecordTable(store, 'trade', tradeSchema);
  const days = new RecordTable(store, 'daily_performance', dailyPerformanceSchema);
  return {
    signals: signalRepository(store),
    trades: {
      save: async (records) => trades.save(records),
      get: async (id) => trades.select('WHERE id = ?', [id])[0],
      find: async (filter) => trades.find(['tsEvent', 'id'], filter),
    },
    positions: positionRepository(store),
    models: modelRepository(store),
    performance: {
      save: async (records) => days.save(records),
      find: async (filter) => days.find(['date', 'strategy'], filter),
    },
    features: featureRepository(store),
    backup: (target) => backUpStore(store, target),
    close: async () => store.close(),
  };
}

const outcomeSchema = signalSchema.pick({ id: true, realised: true }).required();

function signalRepository(store: SqliteStore): SignalRepository {
  const table = new RecordTable(store, 'signal', signalSchema);
  const find = (filter?: RowFilter): Signal[] => table.find(['tsEvent', 'id'], filter);
  return {
    save: async (signals) => table.save(signals),
    async settle(id, realised) {
      const [outcome] = parseRecords('outcome', outcomeSchema, [{ id, realised }]);
      const update = 'UPDATE signal SET realised = ? WHERE id = ?';
      const { changes } = store.write(() => store.statement(update).run(outcome!.realised, outcome!.id));
      if (changes === 0) {
        throw new DataError({
          code: 'repositories.unknown-signal',
          what: `there is no signal ${JSON.stringify(id)}`,
          fix: 'save the signal before its outcome',
        });
      }
    },
    find: async (filter) => find(filter),
    performance: async (filter) => measureSignals(find(filter)),
  };
}

const currentSchema = z.strictObject({ strategy: z.string().optional(), at: z.int().optional() });

/** As the view `active_position`, of the snapshots up to an instant. The plus keeps SQLite to the key's order, in which groups need no sorting. */
const ACTIVE_AT = `(
  SELECT strategy, symbol, max(ts_event) AS ts_event, quantity, average_cost, price, market_value, unrealised, realised
  FROM position WHERE +ts_event <= ? GROUP BY strategy, symbol HAVING quantity <> 0)`;

function positionRepository(store: SqliteStore): PositionRepository {
  const table = new RecordTable(store, 'position', positionSchema);
  return {
    save: async (positions) => table.save(positions),
    async current(options = {}) {
      const { strategy, at } = parseOptions('the current positions', currentSchema, options);
      const where = strategy === undefined ? '' : 'WHERE strategy = ?';
      const values = [at, strategy].filter((value) => value !== undefined);
      return table.select(
        `${where} ORDER BY strategy, symbol`,
        values,
        at === undefined ? 'active_position' : ACTIVE_AT,
      );
    },
    history: async (filter) => table.find(['tsEvent', 'strategy', 'symbol'], filter),
  };
}
