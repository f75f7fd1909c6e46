import { repositoryKit } from '@quantcli/conformance';
import { openSqliteRepositories } from './open-sqlite-repositories.ts';

repositoryKit('SQLite', (path) => openSqliteRepositories(path));
