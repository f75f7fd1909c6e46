/** Which code ran: the version and a hash over the sources of all packages, tests left out. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BANDS = ['foundations', 'research', 'trading', 'operations', 'adapters', 'apps'];

/** `0.1.0+3f2a91c04b7d`: changes whenever a source file of any package changes. */
export function codeVersion(): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const hash = createHash('sha256');
  for (const band of BANDS.filter((name) => existsSync(join(ROOT, name)))) {
    const files = readdirSync(join(ROOT, band), { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => /^[^/]+\/src\/.*\.ts$/.test(file) && !file.endsWith('.test.ts'))
      .toSorted((a, b) => (a < b ? -1 : 1));
    for (const file of files) hash.update(`${band}/${file}\n`).update(readFileSync(join(ROOT, band, file)));
  }
  return `${version}+${hash.digest('hex').slice(0, 12)}`;
}
