/** `quant data diff`, `rollback` and `compact`: what changed, back and forth again, and the same content in less space. */
import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, REVENUES, TWO_STOCKS } from './cli-fixture.ts';

interface Diff {
  readonly from: number;
  readonly to: number;
  readonly kinds: readonly {
    readonly kind: string;
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
    readonly subjects: readonly unknown[];
    readonly examples: readonly unknown[];
  }[];
}

interface RolledBack {
  readonly id: number;
  readonly target: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly contentHash: string;
}

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const catalog = `${sandbox.folder}/market.duckdb`;
const onCatalog = <T>(...argv: string[]): Promise<T> => sandbox.json<T>(['data', ...argv, '--catalog', catalog]);
const show = (...options: string[]): Promise<{ rows: readonly Record<string, unknown>[] }> =>
  onCatalog('show', ...options);
const refuse = (...argv: string[]): Promise<string> => sandbox.refusal(['data', ...argv, '--catalog', catalog]);
const diff = (...versions: string[]): Promise<Diff> => onCatalog('diff', ...versions);

const closes = async (...options: string[]): Promise<unknown[]> =>
  (await show('bars', '--from', '2020-01-08', ...options)).rows.map(({ close }) => close);
const announced = (date: string): string =>
  `symbol,ex_date,action,value,known_date\nA,2020-02-03,split,2,${date}T12:00:00Z\n`;

// Version 1: the bars. 2: the last bar of AAA replaced, one of BBB repeated and one added. 3: revenues, and a bar less dear.
const bars = await onCatalog<{ contentHash: string }>('import', sandbox.file('bars.csv', TWO_STOCKS));
const second = `symbol,date,open,high,low,close,volume,dividend,split
AAA,2020-01-08,56,60,55,58,,0,1
BBB,2020-01-08,22,23,21,22,500,0,1
BBB,2020-01-09,22,23,21,22.5,500,0,1
`;
await onCatalog('import', sandbox.file('second.csv', second));
await onCatalog('import', sandbox.file('revenues.csv', REVENUES));

describe('diff', () => {
  it('counts added and changed rows, and says which value became which', async () => {
    const found = await diff('1', '2');
    expect(found).toMatchObject({ from: 1, to: 2 });
    expect(found.kinds).toEqual([
      {
        kind: 'bars',
        added: 1,
        removed: 0,
        changed: 1,
        subjects: [
          { subject: 'AAA', added: 0, removed: 0, changed: 1 },
          { subject: 'BBB', added: 1, removed: 0, changed: 0 },
        ],
        examples: [
          { subject: 'AAA', tsEvent: '2020-01-08', column: 'close', from: 59, to: 58 },
          { subject: 'AAA', tsEvent: '2020-01-08', column: 'volume', from: 2400, to: null },
        ],
      },
    ]);
  });

  it('is the mirror image the other way round', async () => {
    expect((await diff('2', '1')).kinds[0]).toMatchObject({
      added: 0,
      removed: 1,
      changed: 1,
      examples: [
        { from: 58, to: 59 },
        { from: null, to: 2400 },
      ],
    });
  });

  it('without versions compares the last two, and 0 is the empty catalog', async () => {
    expect(await diff()).toEqual(await diff('2', '3'));
    expect((await diff()).kinds.map(({ kind, added }) => [kind, added])).toEqual([['fundamentals', 3]]);
    expect((await diff('0', '3')).kinds.map(({ kind, added }) => [kind, added])).toEqual([
      ['bars', 11],
      ['fundamentals', 3],
    ]);
    expect((await diff('3', '3')).kinds).toEqual([]);
  });

  it('shows it to a person', async () => {
    const text = await sandbox.text(['data', 'diff', '1', '2', '--catalog', catalog]);
    expect(text).toMatch(/bars, version 1 to 2: 1 rows added, 0 removed, 1 changed/);
    expect(text).toMatch(/AAA +2020-01-08 +volume +2400 +–/);
    expect(await sandbox.text(['data', 'diff', '2', '2', '--catalog', catalog])).toMatch(/hold the same/);
  });

  it('names instants as such', async () => {
    const path = `${sandbox.folder}/actions.duckdb`;
    for (const date of ['2020-01-06', '2020-01-07']) {
      await sandbox.json(['data', 'import', sandbox.file(`${date}.csv`, announced(date)), '--catalog', path]);
    }
    const { kinds } = await sandbox.json<Diff>(['data', 'diff', '--catalog', path]);
    expect(kinds[0]!.examples).toEqual([
      {
        subject: 'A',
        tsEvent: '2020-02-03',
        column: 'tsKnown',
        from: '2020-01-06T12:00:00.000000Z',
        to: '2020-01-07T12:00:00.000000Z',
      },
    ]);
  });

  it.each([
    [['1'], /1 version/],
    [['1', '2', '3'], /3 versions/],
    [['1', 'x'], /"x" is no version/],
    [['-1', '2'], /"-1" is no version/],
    [['1', '1.5'], /"1\.5" is no version/],
    [['1', '99'], /no version 99.*0 to 3/],
  ])('refuses %j', async (versions, message) => {
    expect(await refuse('diff', ...versions)).toMatch(message);
  });
});

describe('rollback', () => {
  it('brings back an older version as a new one, and says what that changed', async () => {
    expect(await closes()).toEqual([58, 22, 22.5]);
    const back = await onCatalog<RolledBack>('rollback', '1');
    expect(back).toEqual({ id: 4, target: 1, added: 0, removed: 4, changed: 1, contentHash: bars.contentHash });
    expect(await closes()).toEqual([59, 22]);
    expect((await diff('1', '4')).kinds).toEqual([]);
    expect((await show('fundamentals')).rows).toEqual([]);
    expect(await closes('--version', '3')).toEqual([58, 22, 22.5]);
  });

  it('can itself be rolled back', async () => {
    expect(await onCatalog('rollback', '3')).toMatchObject({ id: 5, target: 3, added: 4, removed: 0, changed: 1 });
    expect(await closes()).toEqual([58, 22, 22.5]);
    expect((await diff('3', '5')).kinds).toEqual([]);
    expect((await show('fundamentals')).rows).toHaveLength(3);
  });

  it('to 0 empties the catalog; the same file is then new again', async () => {
    expect(await onCatalog('rollback', '0')).toMatchObject({ id: 6, target: 0, removed: 14 });
    expect((await show()).rows).toEqual([]);
    expect(await onCatalog('import', `${sandbox.folder}/bars.csv`)).toMatchObject({
      id: 7,
      alreadyStored: false,
      inserted: 10,
    });
    expect(await closes()).toEqual([59, 22]);
    const { imports } = await onCatalog<{ imports: { action: string; target: number | null }[] }>('list');
    expect(imports.map(({ action, target }) => `${action} ${target}`)).toEqual([
      'import null',
      'import null',
      'import null',
      'rollback 1',
      'rollback 3',
      'rollback 0',
      'import null',
    ]);
    const text = await sandbox.text(['data', 'rollback', '5', '--catalog', catalog]);
    expect(text).toMatch(/version 8 has the content of version 5: 4 rows came back, 0 went, 1 have/);
  });

  it.each([
    [[], /no version to go back to/],
    [['99'], /no version 99.*0 to 8/],
    [['8'], /version 8 is the newest/],
    [['-1'], /"-1" is no version/],
    [['1.5'], /"1\.5" is no version/],
    [['x'], /"x" is no version/],
    [['1e1'], /"1e1" is no version/],
    [['1', '2'], /unexpected argument "2"/],
  ])('refuses %j', async (argv, message) => {
    expect(await refuse('rollback', ...argv)).toMatch(message);
    expect((await onCatalog<{ imports: unknown[] }>('list')).imports).toHaveLength(8);
  });
});

describe('compact', () => {
  it('keeps every version', async () => {
    const content = async (): Promise<unknown> => {
      const rows: unknown[] = [await onCatalog('list'), await diff('1', '8')];
      for (const version of ['1', '4', '6', '7', '8']) rows.push(await show('--version', version));
      return rows;
    };
    const before = await content();
    const sizes = await onCatalog<{ before: number; after: number }>('compact');
    expect(sizes.after).toBeGreaterThan(0);
    expect(await content()).toEqual(before);
    expect(await sandbox.text(['data', 'compact', '--catalog', catalog])).toMatch(/[\d.]+ MB before, [\d.]+ MB after/);
    expect(await onCatalog('rollback', '2')).toMatchObject({ id: 9, target: 2 });
  });
});

describe('a catalog that is not there', () => {
  it.each([
    ['diff'],
    ['rollback', '1'],
    ['compact'],
    ['backup', `${sandbox.folder}/backup.duckdb`],
    ['export', `${sandbox.folder}/bars.csv`],
    ['measure', 'adv'],
    ['universe', 'sp500'],
    ['actions'],
    ['check'],
    ['aggregate', '--out', `${sandbox.folder}/weeks.csv`, '--bars', '1w'],
  ])('is not made by %s', async (...argv) => {
    const path = `${sandbox.folder}/mistyped.duckdb`;
    expect(await sandbox.refusal(['data', ...argv, '--catalog', path])).toMatch(/no catalog at \S+mistyped/);
  });
});

describe('an interrupt', () => {
  it.each([
    ['rollback', '1'],
    ['compact'],
    ['backup', `${sandbox.folder}/stopped.duckdb`],
    ['restore', catalog],
    ['export', `${sandbox.folder}/stopped.csv`],
    ['reconcile', `${sandbox.folder}/bars.csv`, `${sandbox.folder}/second.csv`, '--keep'],
    ['aggregate', '--bars', '1w', '--out', `${sandbox.folder}/stopped.csv`],
    ['check', '--report', `${sandbox.folder}/stopped.html`],
  ])('of %s leaves everything as it was', async (...argv) => {
    const files = readdirSync(sandbox.folder);
    const path = argv[0] === 'restore' ? `${sandbox.folder}/restored.duckdb` : catalog;
    const { code, out, error } = await sandbox.run(['data', ...argv, '--catalog', path], AbortSignal.abort());
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(error).toMatch(/^quant: interrupted[^\n]*\n$/);
    expect(readdirSync(sandbox.folder)).toEqual(files);
    expect((await onCatalog<{ imports: unknown[] }>('list')).imports).toHaveLength(9);
  });
});
