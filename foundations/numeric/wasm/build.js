/** Builds the kernels from AssemblyScript: npm's `prepare`. Without its dev dependencies an installation does without, and is slower for it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js');
const options = ['--runtime', 'stub', '-O3', '--noAssert', '--enable', 'simd', '--disableWarning', '112'];
const sharing = ['--enable', 'threads', '--importMemory', '--sharedMemory', '--initialMemory', '1'];
const modules = [
  ['foundations/numeric/wasm/kernels', []],
  ['research/models/wasm/leaves', ['--importMemory', '--initialMemory', '1']],
  ['research/models/wasm/histogram', [...sharing, '--maximumMemory', '65536']],
];

if (existsSync(compiler)) {
  for (const [module, more] of modules) {
    const files = [join(root, `${module}.ts`), '--outFile', join(root, `${module}.wasm`)];
    const { status } = spawnSync(process.execPath, [compiler, ...files, ...options, ...more], { stdio: 'inherit' });
    process.exitCode ||= status ?? 1;
  }
} else {
  process.stderr.write('AssemblyScript is not installed: kernels run in TypeScript, with the same results\n');
}
