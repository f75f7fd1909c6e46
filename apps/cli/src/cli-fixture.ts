/** Runs commands in this process, with their output caught and their state in a folder of their own. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { commands } from './commands.ts';
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
  /** The document of a command that succeeds without a word on stderr; it has the declared form, and can be shown to a person. */
  json<T>(argv: readonly string[]): Promise<T>;
  /** What a person sees of a command that succeeds. */
  text(argv: readonly string[]): Promise<string>;
  /** The one line of a command that is refused, prints nothing else and leaves no file behind or changed. */
  refusal(argv: readonly string[], code?: number): Promise<string>;
  remove(): void;
}

export function makeSandbox(): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'quantcli-cli-'));
  mkdirSync(join(folder, 'home'));
  const sandbox: Sandbox = {
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
    async json<T>(argv: readonly string[]) {
      const { path, load } = commands.find((command) => command.path.every((word, i) => word === argv[i]))!;
      const { code, out, error } = await sandbox.run([...path, '--json', ...argv.slice(path.length)]);
      expect({ code, error }).toEqual({ code: 0, error: '' });
      expect(out).toMatch(/^[^\n]+\n$/);
      const { operation, render } = await load();
      const document: unknown = JSON.parse(out);
      operation.output.parse(document);
      expect(render(document as never)).not.toMatch(UNREADABLE);
      return document as T;
    },
    async text(argv) {
      const { code, out, error } = await sandbox.run(argv);
      expect({ code, error }).toEqual({ code: 0, error: '' });
      expect(out).not.toMatch(UNREADABLE);
      return out;
    },
    async refusal(argv, code = 2) {
      const before = listFiles(folder);
      const ran = await sandbox.run(argv);
      expect({ code: ran.code, out: ran.out }, ran.error).toEqual({ code, out: '' });
      expect(ran.error).toMatch(/^quant: [^\n]+\n$/);
      expect(ran.error).not.toMatch(/internal error|\n\s+at /);
      expect(ran.error).not.toMatch(UNREADABLE);
      expect(listFiles(folder)).toEqual(before);
      return ran.error;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  return sandbox;
}

const UNREADABLE = /undefined|\bNaN\b|\[object/;

/** Paths and sizes; of catalogs, whose size a checkpoint may change, the paths alone. */
function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => (/\.duckdb(\.wal)?$/.test(path) ? path : `${path} ${statSync(join(folder, path)).size}`))
    .toSorted();
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

/** Five sessions of two stocks: AAA splits 2:1 on the third and pays 1 on the fourth, BBB does nothing. */
export const TWO_STOCKS = `symbol,date,open,high,low,close,volume,dividend,split
AAA,2020-01-02,100,102,99,100,1000,0,1
AAA,2020-01-03,100,111,99,110,1100,0,1
AAA,2020-01-06,55,58,54,57,2200,0,2
AAA,2020-01-07,57,58,55,56,2300,1,1
AAA,2020-01-08,56,60,55,59,2400,0,1
BBB,2020-01-02,20,21,19,20,500,0,1
BBB,2020-01-03,20,22,19,21,500,0,1
BBB,2020-01-06,21,22,20,21,500,0,1
BBB,2020-01-07,21,23,20,22,500,0,1
BBB,2020-01-08,22,23,21,22,500,0,1
`;

/** Revenues of both, with an amended filing after the close of the fourth session. */
export const REVENUES = `symbol,period_end,item,period,value,form,known_date
AAA,2019-12-31,revenues,FY,1000,10-K,2020-01-06T12:00:00Z
AAA,2019-12-31,revenues,FY,900,10-K/A,2020-01-07T22:00:00Z
BBB,2019-12-31,revenues,FY,300,10-K,2020-01-03T23:00:00Z
`;

/** A yield, each known at the end of its date. */
export const YIELDS = `date,DGS10
2020-01-02,1.88
2020-01-03,1.80
2020-01-06,1.81
2020-01-07,1.83
2020-01-08,1.87
`;

/** CCC takes BBB's place on 2020-01-07, known at the end of that date; CCC has no bars. */
export const MEMBERS = `symbol,start_date,end_date,index
AAA,2019-01-01,,sp500
BBB,2019-01-01,2020-01-07,sp500
CCC,2020-01-07,,sp500
`;
