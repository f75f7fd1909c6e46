import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { micros, SimulatedClock } from '@quantcli/core';
import { openTrialLog } from '@quantcli/runtime';
import { afterAll } from 'vitest';
import { describeTrialLog } from './trial-log-kit.ts';

const clock = new SimulatedClock(micros(0));
const folder = mkdtempSync(join(tmpdir(), 'quant-trial-log-kit-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

describeTrialLog('the SQLite log in memory', () => openTrialLog(':memory:', clock));
describeTrialLog('the SQLite log in a file', () => openTrialLog(join(folder, `${(files += 1)}.sqlite`), clock));
