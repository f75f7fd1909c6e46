import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { ConfigurationError, micros, SimulatedClock, SystemError, ValidationError } from '@quantcli/core';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openTrialLog } from './sqlite-trial-log.ts';

const clock = new SimulatedClock(micros(1_000));
const root = mkdtempSync(join(tmpdir(), 'quant-trials-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
});

const trial = (config: string, sharpePerPeriod: number, seed = 1) => ({
  dataHash: 'd',
  configHash: config,
  seed,
  sharpePerPeriod,
});

describe('the trial log', () => {
  it('keeps its trials in the file, with the time first recorded', () => {
    const file = join(folder, 'new', 'trials.sqlite');
    const time = new SimulatedClock(micros(5));
    const first = openTrialLog(file, time);
    first.record(trial('a', 0.1));
    time.advanceTo(micros(9));
    first.record(trial('a', 0.7));
    first.record(trial('b', 0.3));
    first.close();
    const again = openTrialLog(file, time);
    expect(again.record(trial('b', 0.3)).count).toBe(2);
    again.close();
    const database = new DatabaseSync(file);
    expect(database.prepare('SELECT config_hash, sharpe_per_period, recorded_at FROM trial').all()).toEqual([
      { config_hash: 'a', sharpe_per_period: 0.1, recorded_at: 5 },
      { config_hash: 'b', sharpe_per_period: 0.3, recorded_at: 9 },
    ]);
    database.close();
  });

  it('takes every seed', () => {
    const log = openTrialLog(':memory:', clock);
    for (const seed of [0, 2 ** 31, 2 ** 53 - 1]) log.record(trial('a', 0.1, seed));
    expect(log.record(trial('a', 0.1, 2 ** 53 - 1)).count).toBe(3);
    log.close();
  });

  it('gives the same bits whoever recorded first', () => {
    const sharpes = [0.1, -0.7, 1e-9, 0.33, 12.5];
    const variance = (order: readonly number[]): number => {
      const log = openTrialLog(':memory:', clock);
      const counts = order.map((i) => log.record(trial(`c${i}`, sharpes[i]!)));
      log.close();
      return counts.at(-1)!.sharpeVariance;
    };
    expect(variance([4, 2, 0, 1, 3])).toBe(variance([0, 1, 2, 3, 4]));
  });

  it('refuses a trial without a result', () => {
    const log = openTrialLog(':memory:', clock);
    expect(() => log.record(trial('a', NaN))).toThrow(ValidationError);
    expect(() => log.record(trial('a', 1, 0.5))).toThrow(ValidationError);
    expect(log.record(trial('b', 1)).count).toBe(1);
    log.close();
  });

  it('counts right while several processes record at once', async () => {
    const file = join(folder, 'trials.sqlite');
    const log = new URL('./sqlite-trial-log.ts', import.meta.url);
    const script = (worker: number): string => `
      import { openTrialLog } from '${log}';
      const log = openTrialLog(${JSON.stringify(file)}, { now: () => 1 });
      for (let i = 0; i < 40; i += 1) {
        log.record({ dataHash: 'd', configHash: 'own ${worker} ' + i, seed: 1, sharpePerPeriod: i });
        log.record({ dataHash: 'd', configHash: 'shared ' + i, seed: 1, sharpePerPeriod: i });
      }
      log.close();`;
    const runs = [1, 2, 3, 4].map((worker) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script(worker)]),
    );
    for (const { stdout, stderr } of await Promise.all(runs)) expect([stdout, stderr]).toEqual(['', '']);
    const last = openTrialLog(file, clock);
    expect(last.record(trial('last', 0)).count).toBe(4 * 40 + 40 + 1);
    last.close();
  });

  it('says in one line why there can be no log', () => {
    writeFileSync(join(folder, 'file'), 'not a database, and long enough to be looked at as one'.repeat(20));
    mkdirSync(join(folder, 'folder'));
    expect(() => openTrialLog(join(folder, 'file', 'x.sqlite'), clock)).toThrow(ConfigurationError);
    expect(() => openTrialLog(join(folder, 'file'), clock)).toThrow(ConfigurationError);
    expect(() => openTrialLog(join(folder, 'file'), clock)).toThrow(/^cannot open .*not an experiment log.*; [^\n]*$/);
    expect(() => openTrialLog(join(folder, 'folder'), clock)).toThrow(SystemError);
    expect(() => openTrialLog(join(folder, 'folder'), clock)).toThrow(/^cannot open .*folder \(it is a folder[^\n]*$/);
  });

  it('says so when recording fails, records nothing by halves and stays usable', () => {
    const file = join(folder, 'trials.sqlite');
    const log = openTrialLog(file, clock);
    log.record(trial('a', 0.1));
    const other = new DatabaseSync(file);
    other.exec(
      `CREATE TRIGGER full BEFORE INSERT ON trial WHEN NEW.config_hash = 'b' BEGIN SELECT RAISE(ABORT, 'x'); END`,
    );
    expect(() => log.record(trial('b', 0.1))).toThrow(SystemError);
    other.exec('DROP TRIGGER full');
    other.close();
    expect(log.record(trial('c', 0.1)).count).toBe(2);
    log.close();
  });

  it('closes more than once', () => {
    const log = openTrialLog(':memory:', clock);
    log.close();
    expect(() => log.close()).not.toThrow();
  });
});
