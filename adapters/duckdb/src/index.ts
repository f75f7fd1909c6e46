export * from './open-duckdb-catalog.ts';
export * from './parquet-layout.ts';
export * from './restore-catalog.ts';
export * from './read-table.ts';
