/** Loaded before a program (`node --import`): at its end, writes what it used to descriptor 3 as JSON. */
import { existsSync, readFileSync, writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const report = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: (ownPeak() ?? maxRSS) / 1024 };
    writeSync(3, JSON.stringify(report));
  });
}

/** KiB. On Linux the resource usage of a process starts with the peak of the one that started it; VmHWM is its own. */
function ownPeak(): number | undefined {
  const status = '/proc/self/status';
  const line = existsSync(status) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8')) : null;
  return line === null ? undefined : Number(line[1]);
}
