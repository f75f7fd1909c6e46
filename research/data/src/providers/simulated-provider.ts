/**
 * A simulated market behind the Provider port: daily bars, and the trades and quotes inside them (simulate-ticks). The
 * market is simulated at the first request and kept; ticks are made session by session as they are read.
 */
import {
  hashJson,
  canonicalJson,
  isoInstant,
  MICROS_PER_DAY,
  micros,
  throwIfInterrupted,
  type Json,
} from '@quantcli/core';
import type { Bars } from '@quantcli/market';
import { nyse } from '@quantcli/panel';
import type { ImportPart } from '../catalog.ts';
import type { Provider, ProviderRequest } from '../provider.ts';
import { pickRecords, type Records } from '../records/records.ts';
import { parseMarketSpec, type MarketSpecInput } from '../simulation/market-spec.ts';
import { simulateMarket } from '../simulation/simulate-market.ts';
import { checkSymbols, simulateTicks } from '../simulation/ticks/simulate-ticks.ts';
import { checkRequest } from './check-request.ts';

/** Its sources are the specification and the request, from which everything follows. Throws {@link ValidationError} for a spec out of range. */
export function simulatedProvider(input: MarketSpecInput): Provider {
  const spec = parseMarketSpec(input);
  const day = Date.parse(spec.start) * 1_000;
  const [earliest] = nyse.sessions(day, day + 30 * MICROS_PER_DAY);
  let market: Bars | undefined;

  async function* read(request: ProviderRequest, signal: AbortSignal | undefined): AsyncGenerator<ImportPart> {
    throwIfInterrupted(signal);
    market ??= simulateMarket(spec, { signal }).bars;
    const { kind, symbols, from, to } = request;
    checkSymbols(market, symbols);
    if (kind === 'bars') {
      const bars = pickBars(market, request);
      if (bars.symbol.length > 0) yield { bars };
      return;
    }
    const sessions = simulateTicks(market, {
      symbols,
      from: micros(Math.floor(from / MICROS_PER_DAY) * MICROS_PER_DAY),
      to,
      seed: spec.seed,
    });
    for (const { trades, quotes } of sessions) {
      throwIfInterrupted(signal);
      const records = within(kind === 'trades' ? trades : quotes, from, to);
      if (records.subject.length > 0) yield { records };
    }
  }

  const provider: Provider = {
    name: 'simulated',
    capabilities: {
      kinds: ['bars', 'quotes', 'trades'],
      intervals: [MICROS_PER_DAY],
      earliest: micros(earliest!),
      delay: 0,
    },
    fetch(request, { signal } = {}) {
      checkRequest(provider, request);
      return { parts: read(request, signal), describe: () => describeRequest(spec as unknown as Json, request) };
    },
  };
  return provider;
}

function describeRequest(spec: Json, { kind, symbols, from, to, interval }: ProviderRequest) {
  const source = { spec, request: { kind, symbols, from, to, interval } };
  return {
    sources: [
      {
        name: `simulated ${kind}, ${symbols.length} symbols, ${isoInstant(from)} to ${isoInstant(to)}`,
        sha256: hashJson(source),
        bytes: Buffer.byteLength(canonicalJson(source)),
      },
    ],
    recognised: [`a simulated market: ${kind === 'bars' ? 'daily bars' : `${kind} inside its daily bars`}`],
  };
}

function pickBars(
  { symbols, symbol, time, fields, sectors }: Bars,
  { symbols: wanted, from, to }: ProviderRequest,
): Bars {
  const asked = new Set(wanted);
  const place = new Int32Array(symbols.length).fill(-1);
  const kept: number[] = [];
  const rows: number[] = [];
  for (let row = 0; row < time.length; row += 1) {
    const n = symbol[row]!;
    if (time[row]! < from || time[row]! > to || !asked.has(symbols[n]!)) continue;
    if (place[n]! < 0) place[n] = kept.push(n) - 1;
    rows.push(row);
  }
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return {
    symbols: kept.map((n) => symbols[n]!),
    symbol: Int32Array.from(rows, (row) => place[symbol[row]!]!),
    time: pick(time),
    fields: new Map([...fields].map(([field, values]) => [field, pick(values)])),
    ...(sectors === undefined ? {} : { sectors: kept.map((n) => sectors[n]) }),
  };
}

/** Records with tsEvent in [from, to]. */
function within(records: Records, from: number, to: number): Records {
  const { tsEvent } = records;
  return pickRecords(
    records,
    [...tsEvent.keys()].filter((row) => tsEvent[row]! >= from && tsEvent[row]! <= to),
  );
}
