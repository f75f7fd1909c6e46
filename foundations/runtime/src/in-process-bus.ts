/**
 * The embedded Bus. Each subscription works through its own queue, one message at a time, so a handler sees a topic's
 * messages in the order they were published however slow it is, and neither delays nor stops another.
 *
 * As with a broker, `publish` resolves when the message is accepted, not when it is handled (a handler may publish to
 * its own topic and await it); what handlers throw goes to `onError`. Messages are copied once, as a wire would.
 */
import type { Bus, Json } from '@quantcli/core';

export interface BusOptions {
  /** Told what a handler threw; delivery goes on. */
  readonly onError: (error: unknown, topic: string) => void;
}

/** Makes a bus without topics; they come into being with their first subscription. Queues are unbounded. */
export function createInProcessBus({ onError }: BusOptions): Bus {
  const topics = new Map<string, Set<(message: Json) => void>>();
  return {
    async publish(topic, message) {
      const copy = structuredClone(message);
      for (const enqueue of topics.get(topic) ?? []) enqueue(copy);
    },
    subscribe(topic, handler) {
      let active = true;
      let queue = Promise.resolve();
      const enqueue = (message: Json): void => {
        queue = queue
          .then(() => (active ? handler(message) : undefined))
          .catch((error: unknown) => onError(error, topic));
      };
      const subscriptions = topics.get(topic) ?? new Set();
      topics.set(topic, subscriptions.add(enqueue));
      return () => {
        active = false;
        subscriptions.delete(enqueue);
      };
    },
  };
}
