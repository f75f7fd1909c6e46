import { providerKit } from '@quantcli/conformance';
import { Interrupted, micros, MICROS_PER_DAY, microsFromDate } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import type { ImportPart } from '../catalog.ts';
import type { ProviderRequest } from '../provider.ts';
import { simulateMarket } from '../simulation/simulate-market.ts';
import { checkRequest } from './check-request.ts';
import { simulatedProvider } from './simulated-provider.ts';

const spec = { seed: 12, symbols: 4, bars: 30, start: '2021-05-01' };
const monday = microsFromDate(2021, 5, 3)!;
const request: ProviderRequest = {
  kind: 'bars',
  symbols: ['S0003', 'S0001'],
  from: monday,
  to: micros(monday + 3 * MICROS_PER_DAY),
  interval: MICROS_PER_DAY,
};

providerKit('simulated market', () => ({
  provider: simulatedProvider(spec),
  requests: (['bars', 'quotes', 'trades'] as const).map((kind) => ({ ...request, kind })),
  quiet: { from: microsFromDate(2021, 5, 8)!, to: micros(microsFromDate(2021, 5, 10)! - 1) },
  unknown: 'S0005',
}));

async function collect(parts: AsyncIterable<ImportPart>): Promise<ImportPart[]> {
  const all: ImportPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

describe('simulatedProvider', () => {
  const provider = simulatedProvider(spec);

  it('has data from the first session on', () => {
    expect(provider.capabilities).toEqual({
      kinds: ['bars', 'quotes', 'trades'],
      intervals: [MICROS_PER_DAY],
      earliest: monday,
      delay: 0,
    });
  });

  it('serves the market’s own bars, all fields and sectors', async () => {
    const { bars } = simulateMarket(spec);
    const everything = { ...request, symbols: bars.symbols, from: micros(0), to: micros(bars.time.at(-1)!) };
    const [part] = await collect(provider.fetch(everything).parts);
    expect(part).toEqual({
      bars: { ...bars, symbol: Int32Array.from(bars.symbol), time: Float64Array.from(bars.time) },
    });
    const [some] = await collect(provider.fetch({ ...everything, symbols: ['S0004', 'S0002'] }).parts);
    if (some === undefined || !('bars' in some)) throw new Error('there are bars');
    expect(some.bars.symbols).toEqual(['S0002', 'S0004']);
    expect(some.bars.sectors).toEqual([bars.sectors![1], bars.sectors![3]]);
  });

  it('gives a part a session of ticks, cut to the instant', async () => {
    const parts = await collect(provider.fetch({ ...request, kind: 'trades' }).parts);
    const instants = parts.flatMap((part) => ('records' in part ? [...part.records.tsEvent] : []));
    expect(parts).toHaveLength(3);
    const [from, to] = [micros(instants[100]!), micros(instants[100]! + 3_600e6)];
    const cut = await collect(provider.fetch({ ...request, kind: 'trades', from, to }).parts);
    const kept = cut.flatMap((part) => ('records' in part ? [...part.records.tsEvent] : []));
    expect(kept).toEqual(
      instants.filter((at) => at >= from && at <= to).sort((a, b) => instants.indexOf(a) - instants.indexOf(b)),
    );
    expect(kept).toContain(from);
  });

  it('can be asked again after it was stopped', async () => {
    const fresh = simulatedProvider(spec);
    await expect(collect(fresh.fetch(request, { signal: AbortSignal.abort() }).parts)).rejects.toThrow(Interrupted);
    expect(await collect(fresh.fetch(request).parts)).toHaveLength(1);
  });

  it('names specification and request as the source', () => {
    const { sources, recognised } = provider.fetch(request).describe();
    expect(recognised).toEqual(['a simulated market: daily bars']);
    expect(sources).toHaveLength(1);
    expect(sources[0]!.name).toBe(
      'simulated bars, 2 symbols, 2021-05-03T00:00:00.000000Z to 2021-05-06T00:00:00.000000Z',
    );
    const other = simulatedProvider({ ...spec, seed: 13 })
      .fetch(request)
      .describe();
    expect(other.sources[0]!.sha256).not.toBe(sources[0]!.sha256);
  });

  it('says which symbol was probably meant', async () => {
    const { parts } = provider.fetch({ ...request, symbols: ['S001'] });
    await expect(collect(parts)).rejects.toThrow('no bars of "S001"; did you mean "S0001"?');
  });

  it('refuses a specification out of range at once', () => {
    expect(() => simulatedProvider({ seed: -1 })).toThrow('a seed is not negative');
  });
});

describe('checkRequest', () => {
  const subject = simulatedProvider(spec);

  it.each<[Partial<ProviderRequest>, string]>([
    [{ kind: 'series' }, 'simulated: there are no series; ask for bars or quotes or trades'],
    [{ interval: 60_000_000 }, 'there are no bars of 60 s; ask for an interval of 86400 s'],
    [{ symbols: [] }, 'no symbols are asked for'],
    [{ to: micros(monday - 1) }, '2021-05-03T00:00:00.000000Z comes after 2021-05-02T23:59:59.999999Z'],
  ])('refuses %o', (wrong, message) => {
    expect(() => checkRequest(subject, { ...request, ...wrong })).toThrow(message);
  });

  it('needs an interval for bars, and for bars only', () => {
    const { interval: _, ...without } = request;
    expect(() => checkRequest(subject, without)).toThrow('no bars without an interval');
    expect(() => checkRequest(subject, { ...without, kind: 'trades' })).not.toThrow();
  });
});
