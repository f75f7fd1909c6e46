import { describe, expect, it } from 'vitest';
import { SystemError } from '@quantcli/core';
import { findPeers, startPeer } from './python-peer.ts';

describe('findPeers', () => {
  it('says that a Python is absent and goes on without it', async () => {
    const peers = findPeers('no-such-python');
    await using group = peers.start('import', [{ name: 'pandas', needs: ['pandas'] }]);
    expect(peers.versions).toEqual({});
    expect(group.running).toEqual([]);
    expect(group.absent).toEqual([
      'pandas is absent: no-such-python does not start; name a Python that can with QUANT_BENCH_PYTHON',
    ]);
  });

  it('takes a program that is no Python for none', () => {
    expect(findPeers(process.execPath).versions).toEqual({});
  });
});

/** Answers as `serve.py` does. */
const SERVER = `
  for await (const line of require('node:readline').createInterface({ input: process.stdin })) {
    const { task, arguments: given } = JSON.parse(line);
    if (task === 'die') process.exit(1);
    const reply = task === 'fail' ? { error: 'ValueError: no' } : { seconds: 0.5, cpuSeconds: 0.4, result: given };
    console.log(JSON.stringify(reply));
  }`;
const start = () => startPeer(process.execPath, ['-e', `(async () => {${SERVER}})()`]);

describe('startPeer', () => {
  it('carries arguments there and results back, in order', async () => {
    await using peer = start();
    const replies = [await peer.call('read', { path: 'a' }), await peer.call('read', { path: 'b' })];
    expect(replies.map(({ result }) => result)).toEqual([{ path: 'a' }, { path: 'b' }]);
    expect(replies[0]).toMatchObject({ seconds: 0.5, cpuSeconds: 0.4 });
  });

  it("throws with the peer's own words, and the peer goes on", async () => {
    await using peer = start();
    await expect(peer.call('fail')).rejects.toThrow(/failed at fail \(ValueError: no\)/);
    await expect(peer.call('read')).resolves.toMatchObject({ seconds: 0.5 });
  });

  it('throws when the peer ends, or never started', async () => {
    await using peer = start();
    await expect(peer.call('die')).rejects.toThrow(SystemError);
    await using nobody = startPeer('no-such-program', []);
    await expect(nobody.call('read')).rejects.toThrow(/ended without a reply/);
  });
});
