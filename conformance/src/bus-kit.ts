/** What every implementation of the Bus port must do. */
import type { Bus, Json } from '@quantcli/core';
import { describe, expect, it, vi } from 'vitest';

/** Describes the contract for the buses that `create` makes; `onError` is told what handlers throw. */
export function describeBus(name: string, create: (onError: (error: unknown) => void) => Bus): void {
  describe(`${name} keeps the contract of Bus`, () => {
    it('delivers a topic in order, however slow the handler is', async () => {
      const bus = create(vi.fn());
      const seen: Json[] = [];
      bus.subscribe('a', async (message) => {
        await new Promise((resolve) => void setTimeout(resolve, message === 0 ? 20 : 0));
        seen.push(message);
      });
      for (let i = 0; i < 20; i += 1) await bus.publish('a', i);
      await vi.waitFor(() => expect(seen).toHaveLength(20));
      expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i));
    });

    it('delivers to every subscription of the topic, and to no other', async () => {
      const bus = create(vi.fn());
      const seen: string[] = [];
      bus.subscribe('a', (message) => void seen.push(`first ${String(message)}`));
      bus.subscribe('a', (message) => void seen.push(`second ${String(message)}`));
      bus.subscribe('b', (message) => void seen.push(`other ${String(message)}`));
      await bus.publish('a', 1);
      await bus.publish('nobody listens', 2);
      await bus.publish('b', 3);
      await vi.waitFor(() => expect(seen).toHaveLength(3));
      expect(seen.toSorted()).toEqual(['first 1', 'other 3', 'second 1']);
    });

    it('goes on after a handler has thrown, and the error surfaces', async () => {
      const onError = vi.fn();
      const bus = create(onError);
      const seen: Json[] = [];
      bus.subscribe('a', (message) => {
        if (message === 1) throw new Error('bad message');
        seen.push(message);
      });
      for (const message of [1, 2]) await bus.publish('a', message);
      await vi.waitFor(() => expect(seen).toEqual([2]));
      expect(onError).toHaveBeenCalledOnce();
      expect(String(onError.mock.calls[0]![0])).toMatch(/bad message/);
    });

    it('delivers the message as it was when it was published', async () => {
      const bus = create(vi.fn());
      const seen: Json[] = [];
      bus.subscribe('a', (message) => void seen.push(message));
      const message = { prices: [1, 2] };
      const published = bus.publish('a', message);
      message.prices[0] = 99;
      await published;
      await vi.waitFor(() => expect(seen).toEqual([{ prices: [1, 2] }]));
    });

    it('delivers nothing after the subscription has ended', async () => {
      const bus = create(vi.fn());
      const ended: Json[] = [];
      const other: Json[] = [];
      const end = bus.subscribe('a', (message) => void ended.push(message));
      bus.subscribe('a', (message) => void other.push(message));
      end();
      end();
      await bus.publish('a', 1);
      await vi.waitFor(() => expect(other).toEqual([1]));
      expect(ended).toEqual([]);
    });
  });
}
