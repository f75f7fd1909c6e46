/** Runs commands in this process, with their output caught and their state in a folder of their own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from './main.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

export interface Sandbox {
  readonly folder: string;
  /** Writes a file of the sandbox and returns its path. */
  file(name: string, content: string | Uint8Array): string;
  run(argv: readonly string[], signal?: AbortSignal): Promise<Ran>;
  remove(): void;
}

export function makeSandbox(): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'quantcli-cli-'));
  mkdirSync(join(folder, 'home'));
  return {
    folder,
    file(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    async run(argv, signal = new AbortController().signal) {
      process.env['QUANT_HOME'] = join(folder, 'home');
      let out = '';
      let error = '';
      const code = await execute(
        argv,
        { out: (text) => void (out += text), error: (text) => void (error += text) },
        signal,
      );
      return { code, out, error };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A small market as a CSV file: `symbols` random walks of `bars` business days, seeded by the arithmetic alone. */
export function marketCsv(
  symbols: number,
  bars: number,
  alter: (row: string, n: number, t: number) => string = (row) => row,
): string {
  let state = 7;
  const draw = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647 - 0.5;
  const dates: string[] = [];
  for (let day = Date.UTC(2015, 0, 5); dates.length < bars; day += 86_400_000) {
    const weekday = new Date(day).getUTCDay();
    if (weekday !== 0 && weekday !== 6) dates.push(new Date(day).toISOString().slice(0, 10));
  }
  const rows = ['symbol,date,open,high,low,close,volume'];
  for (let n = 0; n < symbols; n += 1) {
    let close = 50;
    dates.forEach((date, t) => {
      const open = close * (1 + 0.01 * draw());
      close = open * (1 + 0.03 * draw());
      const high = Math.max(open, close) * 1.002;
      const low = Math.min(open, close) * 0.998;
      const row = [
        `T${String(n).padStart(2, '0')}`,
        date,
        ...[open, high, low, close].map((x) => x.toFixed(4)),
        1_000_000 + Math.round(500_000 * draw()),
      ].join(',');
      rows.push(alter(row, n, t));
    });
  }
  return `${rows.join('\n')}\n`;
}
