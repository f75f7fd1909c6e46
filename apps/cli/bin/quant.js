#!/usr/bin/env node
// Starts the command line on Node 24, which runs TypeScript as it is: this Node when it is new enough, else the one that
// `npm ci` brought with the project. Plain JavaScript that any Node from 20.19 on understands.
import { spawn } from 'node:child_process';
import module from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 24 || (major === 24 && minor >= 0)) {
  module.enableCompileCache();
  const { main } = await import('../src/main.ts');
  await main(process.argv.slice(2));
} else {
  const binary = findNode24();
  if (binary === undefined) {
    process.stderr.write(
      `quant: this is Node ${process.versions.node}, and QuantCLI needs Node 24 (the one it brings is not installed for ${process.platform}-${process.arch}); run npm ci, or install Node 24\n`,
    );
    process.exit(1);
  }
  const child = spawn(binary, process.argv.slice(1), { stdio: 'inherit' });
  // A terminal sends Ctrl-C to the whole group, a script to this process alone: pass it on, and let the child decide.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

function findNode24() {
  const require = module.createRequire(import.meta.url);
  for (const name of [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`]) {
    try {
      return require.resolve(`${name}/bin/node`);
    } catch {
      // Not the package of this platform: try the next name.
    }
  }
  return undefined;
}
