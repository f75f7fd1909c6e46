import { describe, expect, it } from 'vitest';
import { runNode } from './quant-process.ts';

describe('runNode', () => {
  it('returns what a program printed and how long it took', async () => {
    const { stdout, seconds, megabytes } = await runNode(['-p', '1 + 1']);
    expect(stdout).toBe('2\n');
    expect(seconds).toBeGreaterThan(0);
    expect(megabytes).toBeUndefined();
  });

  it("measures the program's own memory, and not that of the process which started it", async () => {
    const touched = 'new Uint8Array(100 * 2 ** 20).fill(1)';
    const held = new Uint8Array(300 * 2 ** 20).fill(1);
    const small = await runNode(['-e', '0'], { usage: true });
    const large = await runNode(['-e', touched], { usage: true });
    expect(held.at(-1)).toBe(1);
    if (process.platform === 'linux') expect(small.megabytes).toBeLessThan(200);
    expect(large.megabytes! - small.megabytes!).toBeGreaterThan(75);
    expect(large.cpuSeconds).toBeGreaterThan(0);
  });

  it('throws with the last words of a program that fails', async () => {
    await expect(runNode(['-e', 'console.error("first\\nlast"); process.exit(3)'])).rejects.toThrow(
      /exit code 3 \(last\)/,
    );
  });
});
