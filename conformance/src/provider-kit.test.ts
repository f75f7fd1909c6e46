import { micros, microsFromDate, MICROS_PER_DAY } from '@quantcli/core';
import {
  checkRequest,
  simulatedProvider,
  type ImportPart,
  type Provider,
  type ProviderAnswer,
  type ProviderRequest,
} from '@quantcli/data';
import { describe, expect, it } from 'vitest';
import { PROVIDER_CHECKS, type ProviderUnderTest } from './provider-kit.ts';

const honest = simulatedProvider({ seed: 3, symbols: 3, bars: 20 });
const from = microsFromDate(2010, 1, 4)!;
const request: ProviderRequest = {
  kind: 'bars',
  symbols: ['S0001', 'S0002'],
  from,
  to: micros(from + 10 * MICROS_PER_DAY),
  interval: MICROS_PER_DAY,
};

/** The provider with some of its answers, or of itself, in another way; bars only, so that a check is quick. */
function broken(
  change: (answer: ProviderAnswer, asked: ProviderRequest, signal?: AbortSignal) => ProviderAnswer,
  rest: Partial<Provider> = {},
): ProviderUnderTest {
  const capabilities = { ...honest.capabilities, kinds: ['bars'] as const };
  const provider: Provider = {
    name: 'broken',
    capabilities,
    fetch(asked, options) {
      checkRequest(provider, asked);
      return change(honest.fetch(asked, options), asked, options?.signal);
    },
    ...rest,
  };
  return {
    provider,
    requests: [request],
    quiet: { from: micros(from + 5 * MICROS_PER_DAY), to: micros(from + 6 * MICROS_PER_DAY) },
    unknown: 'X',
  };
}

async function* each(
  parts: AsyncIterable<ImportPart>,
  change: (part: ImportPart) => ImportPart,
): AsyncGenerator<ImportPart> {
  for await (const part of parts) yield change(part);
}

async function* nothing(): AsyncGenerator<ImportPart> {}

async function failing(subject: ProviderUnderTest): Promise<string[]> {
  const failed: string[] = [];
  for (const [title, check] of PROVIDER_CHECKS) {
    await check(subject).catch(() => failed.push(title));
  }
  return failed;
}

const trusting = { ...honest.capabilities, kinds: ['bars', 'trades', 'quotes'] as const };
let calls = 0;

describe('the provider kit', () => {
  it('finds nothing wrong with one that keeps the contract', async () => {
    expect(await failing(broken((answer) => answer))).toEqual([]);
  });

  it.each<[string, string, ProviderUnderTest]>([
    ['kinds it was not asked for', 'declares what it can', broken((answer) => answer, { capabilities: trusting })],
    [
      'intervals without order',
      'declares what it can',
      broken((answer) => answer, { capabilities: { ...trusting, kinds: ['bars'], intervals: [2, 1] } }),
    ],
    [
      'answers beyond its capabilities',
      'refuses at once what it cannot',
      broken((answer) => answer, { fetch: (asked, options) => honest.fetch(asked, options) }),
    ],
    [
      'more symbols',
      'has the rows that were asked for and no others',
      broken((_, asked, signal) =>
        honest.fetch({ ...asked, symbols: [...asked.symbols, 'S0003'] }, signal && { signal }),
      ),
    ],
    [
      'a longer range',
      'has the rows that were asked for and no others',
      broken((_, asked, signal) =>
        honest.fetch({ ...asked, to: micros(asked.to + MICROS_PER_DAY) }, signal && { signal }),
      ),
    ],
    [
      'rows twice',
      'has the rows that were asked for and no others',
      broken((answer, asked) => ({
        ...answer,
        parts: (async function* twice() {
          yield* answer.parts;
          yield* honest.fetch(asked).parts;
        })(),
      })),
    ],
    [
      'other values each time',
      'answers the same question the same',
      broken((answer) => ({
        ...answer,
        parts: each(answer.parts, (part) => {
          if (!('bars' in part)) return part;
          calls += 1;
          const fields = new Map(part.bars.fields);
          fields.set(
            'close',
            fields.get('close')!.map((close) => close + calls),
          );
          return { bars: { ...part.bars, fields } };
        }),
      })),
    ],
    [
      'values that depend on what else is asked for',
      'gives of fewer symbols and less time what it gives of more',
      broken((answer, asked) => ({
        ...answer,
        parts: each(answer.parts, (part) => {
          if (!('bars' in part)) return part;
          const fields = new Map(part.bars.fields);
          fields.set(
            'close',
            fields.get('close')!.map((close) => close + asked.symbols.length + (asked.to - asked.from) / 1e12),
          );
          return { bars: { ...part.bars, fields } };
        }),
      })),
    ],
    [
      'an empty part',
      'gives no parts where nothing happened',
      broken((answer) => ({
        ...answer,
        parts: (async function* more() {
          yield* answer.parts;
          yield { quarantined: [] };
        })(),
      })),
    ],
    [
      'nothing for unknown symbols',
      'knows no symbol that there is not',
      broken((answer, asked) => (asked.symbols.includes('X') ? { ...answer, parts: nothing() } : answer)),
    ],
    ['no way to be stopped', 'stops when it is told to', broken((_, asked) => honest.fetch(asked))],
    [
      'no source',
      'says where the rows came from',
      broken((answer) => ({ ...answer, describe: () => ({ sources: [], recognised: [] }) })),
    ],
    [
      'a hash that is none',
      'says where the rows came from',
      broken((answer) => ({
        ...answer,
        describe: () => ({ sources: [{ name: 'x', sha256: 'ABC', bytes: 1 }], recognised: [] }),
      })),
    ],
  ])('finds a provider with %s', async (_, title, subject) => {
    expect(await failing(subject)).toContain(title);
  });
});
