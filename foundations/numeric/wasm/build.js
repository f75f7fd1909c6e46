/** Builds the kernels from AssemblyScript: npm's `prepare`. Without its dev dependencies an installation does without, and is slower for it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const compiler = join(folder, '../../../node_modules/assemblyscript/bin/asc.js');
if (existsSync(compiler)) {
  const options = ['--runtime', 'stub', '-O3', '--noAssert', '--enable', 'simd', '--disableWarning', '112'];
  const files = [join(folder, 'kernels.ts'), '--outFile', join(folder, 'kernels.wasm')];
  process.exitCode = spawnSync(process.execPath, [compiler, ...files, ...options], { stdio: 'inherit' }).status ?? 1;
} else {
  process.stderr.write('AssemblyScript is not installed: rolling kernels run in TypeScript, with the same results\n');
}
