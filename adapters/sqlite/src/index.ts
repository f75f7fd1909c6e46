export { migrateTo } from './migrate.ts';
export { openSqliteRepositories } from './open-sqlite-repositories.ts';
export type { SqliteOptions } from './sqlite-store.ts';
