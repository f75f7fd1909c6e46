/**
 * The schema's versions, each with its way up and its way down (which drops what that version brought). A migration that
 * was released never changes: a new one follows it. Tables are STRICT; where the key is the order of a table it has no
 * row id, so that every index ends in the key and answers newest-first queries without sorting.
 */
export interface Migration {
  readonly version: number;
  readonly up: string;
  readonly down: string;
}

const records: Migration = {
  version: 1,
  up: `
    CREATE TABLE signal (
      id TEXT NOT NULL PRIMARY KEY,
      strategy TEXT NOT NULL,
      symbol TEXT NOT NULL,
      ts_event INTEGER NOT NULL, -- microseconds since the epoch, as every instant here
      ts_known INTEGER NOT NULL,
      value REAL NOT NULL,
      horizon INTEGER NOT NULL,
      model TEXT,
      realised REAL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX signal_by_time ON signal (ts_event);
    CREATE INDEX signal_by_strategy ON signal (strategy, ts_event);
    CREATE INDEX signal_by_symbol ON signal (symbol, ts_event);

    CREATE TABLE trade (
      id TEXT NOT NULL PRIMARY KEY,
      order_id TEXT NOT NULL,
      strategy TEXT NOT NULL,
      symbol TEXT NOT NULL,
      ts_event INTEGER NOT NULL,
      side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
      quantity REAL NOT NULL,
      price REAL NOT NULL,
      costs REAL NOT NULL,
      currency TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX trade_by_time ON trade (ts_event);
    CREATE INDEX trade_by_strategy ON trade (strategy, ts_event);
    CREATE INDEX trade_by_symbol ON trade (symbol, ts_event);

    CREATE TABLE position (
      strategy TEXT NOT NULL,
      symbol TEXT NOT NULL,
      ts_event INTEGER NOT NULL,
      quantity REAL NOT NULL,
      average_cost REAL NOT NULL,
      price REAL NOT NULL,
      market_value REAL NOT NULL,
      unrealised REAL NOT NULL,
      realised REAL NOT NULL,
      PRIMARY KEY (strategy, symbol, ts_event)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX position_by_time ON position (ts_event);
    CREATE INDEX position_by_strategy ON position (strategy, ts_event);
    CREATE INDEX position_by_symbol ON position (symbol, ts_event);

    CREATE TABLE model (
      name TEXT NOT NULL,
      version INTEGER NOT NULL,
      stage TEXT NOT NULL CHECK (stage IN ('candidate', 'challenger', 'champion', 'retired')),
      metrics TEXT NOT NULL, -- canonical JSON
      data_hash TEXT NOT NULL,
      feature_set_hash TEXT NOT NULL,
      artefact TEXT NOT NULL,
      trained_at INTEGER NOT NULL,
      PRIMARY KEY (name, version)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE daily_performance (
      strategy TEXT NOT NULL,
      date INTEGER NOT NULL,
      net_asset_value REAL NOT NULL,
      return REAL NOT NULL,
      costs REAL NOT NULL,
      turnover REAL NOT NULL,
      gross_exposure REAL NOT NULL,
      net_exposure REAL NOT NULL,
      PRIMARY KEY (strategy, date)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX daily_performance_by_date ON daily_performance (date);`,
  down: `
    DROP TABLE daily_performance;
    DROP TABLE model;
    DROP TABLE position;
    DROP TABLE trade;
    DROP TABLE signal;`,
};

/** Symbols and times once per data hash; a feature's values in one chunk a symbol, as little-endian float64. */
const features: Migration = {
  version: 2,
  up: `
    CREATE TABLE feature_axes (
      data_hash TEXT NOT NULL PRIMARY KEY,
      symbols TEXT NOT NULL, -- JSON
      time BLOB NOT NULL
    ) STRICT;
    CREATE TABLE feature (
      id INTEGER PRIMARY KEY,
      expression_hash TEXT NOT NULL,
      data_hash TEXT NOT NULL REFERENCES feature_axes (data_hash),
      expression TEXT NOT NULL,
      UNIQUE (expression_hash, data_hash)
    ) STRICT;
    CREATE INDEX feature_by_data ON feature (data_hash);
    CREATE TABLE feature_chunk (
      feature INTEGER NOT NULL REFERENCES feature (id) ON DELETE CASCADE,
      symbol INTEGER NOT NULL, -- its number on the axis
      numbers BLOB NOT NULL,
      PRIMARY KEY (feature, symbol)
    ) STRICT;`,
  down: `
    DROP TABLE feature_chunk;
    DROP TABLE feature;
    DROP TABLE feature_axes;`,
};

/**
 * For people and reports. A position's price is its newest snapshot's, and so is its unrealised P&L, which knows the
 * instrument's multiplier. A model's performance: how its signals (\`name@version\`) did, by month of the signal.
 */
const views: Migration = {
  version: 3,
  up: `
    -- Beside a lone max() the other columns are those of its row (sqlite.org/lang_select.html#bareagg).
    CREATE VIEW active_position AS
      SELECT strategy, symbol, max(ts_event) AS ts_event, quantity, average_cost, price, market_value, unrealised, realised
      FROM position GROUP BY strategy, symbol HAVING quantity <> 0;
    CREATE VIEW recent_trade AS
      SELECT id, order_id, strategy, symbol, ts_event, side, quantity, price, costs, currency
      FROM trade ORDER BY ts_event DESC, id DESC LIMIT 100;
    CREATE VIEW model_performance AS
      SELECT m.name, m.version, m.stage, m.metrics,
        strftime('%Y-%m', floor(s.ts_event / 1e6), 'unixepoch') AS month,
        count(s.id) AS signals,
        count(s.realised) AS judged,
        avg(sign(s.value) = sign(s.realised)) AS hit_rate,
        avg(s.realised) AS mean_realised
      FROM model m LEFT JOIN signal s ON s.model = m.name || '@' || m.version
      GROUP BY m.name, m.version, month;`,
  down: `
    DROP VIEW model_performance;
    DROP VIEW recent_trade;
    DROP VIEW active_position;`,
};

/** From the first version on. */
export const migrations: readonly Migration[] = [records, features, views];
export const NEWEST_VERSION = migrations.length;
