/** The layering rule must be able to fail: a wrong import is caught in every package, a right one is not. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { order } from './oxlint.config.ts';

const root = import.meta.dirname;
const bands = ['foundations', 'research', 'trading', 'operations', 'adapters', 'apps'];
const folder = mkdtempSync(join(tmpdir(), 'quantcli-layers-'));
cpSync(join(root, 'oxlint.config.ts'), join(folder, 'oxlint.config.ts'));
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The files that oxlint refuses for their imports. */
function refused(files: Readonly<Record<string, string>>): string[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  let output: string;
  try {
    output = execFileSync(
      process.execPath,
      [join(root, 'node_modules/oxlint/bin/oxlint'), '--format', 'json', ...bands],
      { cwd: folder, encoding: 'utf8' },
    );
  } catch (error) {
    output = (error as { stdout: string }).stdout;
  }
  const { diagnostics } = JSON.parse(output) as { diagnostics: { code: string; filename: string }[] };
  return diagnostics
    .filter(({ code }) => code.includes('no-restricted-imports'))
    .map(({ filename }) => filename.replaceAll('\\', '/'));
}

describe('layering', () => {
  it('names every package of the workspace once', () => {
    const folders = bands.flatMap((band) => readdirSync(join(root, band)).map((name) => `${band}/${name}`));
    expect(order.map(([, at]) => at).toSorted()).toEqual(folders.toSorted());
  });

  it('refuses an import from above and of itself by name, in every package, and allows one from below', () => {
    const files: Record<string, string> = {};
    const wrong: string[] = [];
    order.forEach(([name, at], i) => {
      const above = order[Math.min(i + 1, order.length - 1)]![0];
      files[`${at}/src/up.ts`] = `import { x } from '@quantcli/${above}';\nexport const y = x;\n`;
      wrong.push(`${at}/src/up.ts`);
      files[`${at}/src/deep.ts`] = `import { x } from '@quantcli/${name}/src/inside.ts';\nexport const y = x;\n`;
      wrong.push(`${at}/src/deep.ts`);
      if (i > 0) files[`${at}/src/down.ts`] = "import { x } from '@quantcli/core';\nexport const y = x;\n";
    });
    expect(refused(files).toSorted()).toEqual(wrong.toSorted());
  });
});
