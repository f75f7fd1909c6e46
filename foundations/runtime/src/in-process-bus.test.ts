import type { Json } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { createInProcessBus } from './in-process-bus.ts';

const settled = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 20));

function unexpected(error: unknown): never {
  throw error;
}

describe('the in-process bus', () => {
  it('tells onError what a handler threw, sync or async, with the topic, and goes on', async () => {
    const errors: [string, string][] = [];
    const bus = createInProcessBus({ onError: (error, topic) => errors.push([topic, (error as Error).message]) });
    const seen: Json[] = [];
    bus.subscribe('a', (message) => {
      seen.push(message);
      throw new Error(`sync ${String(message)}`);
    });
    bus.subscribe('a', async (message) => {
      throw new Error(`async ${String(message)}`);
    });
    await bus.publish('a', 1);
    await bus.publish('a', 2);
    await settled();
    expect(seen).toEqual([1, 2]);
    expect(errors.toSorted(([, a], [, b]) => (a < b ? -1 : 1))).toEqual([
      ['a', 'async 1'],
      ['a', 'async 2'],
      ['a', 'sync 1'],
      ['a', 'sync 2'],
    ]);
  });

  it('lets a handler publish to its own topic and wait for it', async () => {
    const bus = createInProcessBus({ onError: unexpected });
    const seen: Json[] = [];
    bus.subscribe('a', async (message) => {
      seen.push(message);
      if (typeof message === 'number' && message < 3) await bus.publish('a', message + 1);
    });
    await bus.publish('a', 0);
    await settled();
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it('does not let a slow handler hold up another', async () => {
    const bus = createInProcessBus({ onError: unexpected });
    const seen: Json[] = [];
    bus.subscribe('a', () => new Promise<void>(() => {}));
    bus.subscribe('a', (message) => void seen.push(message));
    await bus.publish('a', 1);
    await bus.publish('a', 2);
    await settled();
    expect(seen).toEqual([1, 2]);
  });

  it('drops what was still queued for a subscription that has ended', async () => {
    const bus = createInProcessBus({ onError: unexpected });
    const seen: Json[] = [];
    const end = bus.subscribe('a', (message) => {
      seen.push(message);
      end();
    });
    await bus.publish('a', 1);
    await bus.publish('a', 2);
    await settled();
    expect(seen).toEqual([1]);
  });

  it('refuses what is no message where it is published', async () => {
    const bus = createInProcessBus({ onError: unexpected });
    await expect(bus.publish('a', (() => 0) as unknown as Json)).rejects.toThrow(/could not be cloned/);
  });
});
