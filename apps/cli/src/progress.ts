/** A progress line on a terminal, nothing in a pipe. */
import type { Progress } from '@quantcli/core';

const WIDTH = 24;

export function createProgress(stream: NodeJS.WriteStream): { report: Progress; finish: () => void } {
  if (stream.isTTY !== true) return { report: () => undefined, finish: () => undefined };
  let drawn = 0;
  let last = '';
  return {
    report(step, done) {
      const share = Math.max(0, Math.min(1, done));
      const full = Math.round(share * WIDTH);
      const line = `${step.padEnd(10)} ${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${String(Math.round(share * 100)).padStart(3)} %`;
      if (line === last) return;
      stream.write(`\r${line.padEnd(drawn)}`);
      drawn = line.length;
      last = line;
    },
    finish() {
      if (drawn > 0) stream.write(`\r${' '.repeat(drawn)}\r`);
      drawn = 0;
      last = '';
    },
  };
}
