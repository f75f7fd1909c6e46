/**
 * `npm run bench`: each workload against its peers, in one session, on the same data, parity first; ratios are printed
 * including those where we lose. Exit code 1 where parity or a budget is broken, 2 for wrong arguments.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ConfigurationError, didYouMean, QuantError } from '@quantcli/core';
import { readBudgets } from './budgets.ts';
import { describeMachine } from './machine.ts';
import { printCase, printMachine, printSummary } from './print.ts';
import { findPeers } from './python-peer.ts';
import { runCase, type CaseResult } from './run-case.ts';
import type { Workload } from './workload.ts';
import { workloads } from './workloads.ts';

const HELP = `npm run bench [-- --only NAME… --json]

  --only NAME  run this workload alone (may be repeated): ${workloads.map(({ name }) => name).join(', ')}
  --json       one JSON document on stdout

  QUANT_BENCH_PYTHON  a Python with the optional peers: pandas, polars, lightgbm, xgboost, catboost, scikit-learn (default python3)
  QUANT_TEST_DATA     the folder of the real data (default ../shared/data)
`;

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof QuantError)) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = error.exitCode;
}

async function run(argv: readonly string[]): Promise<number> {
  const { only, json, help } = readArguments(argv);
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const chosen = choose(only);
  const budgets = readBudgets();
  const machine = describeMachine();
  const peers = findPeers();
  // In JSON mode the readable form goes where progress goes.
  const say = (text: string): void => void (json ? process.stderr : process.stdout).write(`${text}\n`);
  say(printMachine(machine, peers.versions));

  // As `node --expose-gc` does, so that the command needs no flag.
  setFlagsFromString('--expose-gc');
  globalThis.gc = runInNewContext('gc') as NodeJS.GCFunction;
  const folder = mkdtempSync(join(tmpdir(), 'quantcli-bench-'));
  process.once('SIGINT', () => process.exit(130));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const results: CaseResult[] = [];
  const failures: string[] = [];
  for (const workload of chosen) {
    try {
      for await (const subject of workload.cases({ folder, peers })) {
        const result = await runCase(subject, budgets[subject.name]);
        say(printCase(result));
        results.push(result);
      }
    } catch (error) {
      // One workload that cannot run does not hide the others.
      if (!(error instanceof QuantError)) throw error;
      failures.push(`${workload.name} FAILED: ${error.message}`);
    }
  }
  say(printSummary(results, failures));
  const sound =
    failures.length === 0 && results.every(({ inParity, budget }) => inParity && !budget.some(({ broken }) => broken));
  if (json) {
    const document = { machine, peers: peers.versions, cases: results, failures, sound };
    process.stdout.write(`${JSON.stringify(document)}\n`);
  }
  return sound ? 0 : 1;
}

function readArguments(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new ConfigurationError({ code: 'bench.arguments', what: (error as Error).message, fix: 'see --help' }, error);
  }
}

function choose(only: readonly string[]): readonly Workload[] {
  const names = workloads.map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ConfigurationError({
      code: 'bench.workload',
      what: `there is no workload "${unknown}"`,
      fix: didYouMean(unknown, names) || `choose from ${names.join(', ')}`,
    });
  }
  return only.length === 0 ? workloads : workloads.filter(({ name }) => only.includes(name));
}
