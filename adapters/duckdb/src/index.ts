export * from './open-duckdb-catalog.ts';
