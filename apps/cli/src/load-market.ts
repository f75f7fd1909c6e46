/** A market to work on: from files, from the catalog, or simulated; checked, repaired and turned into a panel. */
import { basename } from 'node:path';
import { hashBars, panelFromBars, type Bars } from '@quantcli/market';
import {
  checkQuality,
  chooseCalendar,
  describeRecognised,
  importFiles,
  repairBars,
  simulateMarket,
  type Finding,
  type Imported,
  type MarketSpecInput,
  type Truth,
} from '@quantcli/data';
import type { Calendar, Panel } from '@quantcli/panel';
import { throwIfInterrupted } from '@quantcli/core';
import { closing } from './closing.ts';
import type { CommandContext } from './context.ts';

export interface MarketRequest {
  readonly data?: readonly string[] | undefined;
  /** Store the files in the catalog that the user named. */
  readonly keep?: boolean;
  /** Used when neither files nor a catalog are named. */
  readonly market?: { readonly [K in keyof MarketSpecInput]?: MarketSpecInput[K] | undefined } | undefined;
}

export interface Market {
  readonly panel: Panel;
  readonly calendar: Calendar;
  /** Content hash of the bars as they came; computed when read. */
  readonly dataHash: string;
  readonly imported: number;
  readonly rejected: number;
  /** Computed when read: whoever only evaluates features does not wait for it. */
  readonly findings: readonly Finding[];
  /** One line a source. */
  readonly sources: readonly string[];
  readonly title: string;
  readonly truth: Truth | undefined;
}

export async function loadMarket(request: MarketRequest, context: CommandContext): Promise<Market> {
  const { bars, imported, sources, title, truth } = await openSource(request, context);
  throwIfInterrupted(context.signal);
  const calendar = chooseCalendar(bars);
  return {
    panel: panelFromBars(repairBars(bars).bars),
    calendar,
    get dataHash() {
      return hashBars(bars);
    },
    get findings() {
      return checkQuality(bars, { calendar, ...(imported && { imported }) });
    },
    imported: imported?.imported ?? bars.time.length,
    rejected: imported?.rejected ?? 0,
    sources,
    title,
    truth,
  };
}

interface Source {
  readonly bars: Bars;
  readonly imported?: Imported;
  readonly sources: readonly string[];
  readonly title: string;
  readonly truth?: Truth;
}

async function openSource({ data, market, keep = false }: MarketRequest, context: CommandContext): Promise<Source> {
  if (data !== undefined && data.length > 0) {
    const imported = await importFiles(data, { signal: context.signal, progress: context.progress });
    const sources = imported.sources.map(
      ({ name, bytes, sha256 }, i) =>
        `${name}: ${bytes} bytes, SHA-256 ${sha256.slice(0, 16)}…; ${describeRecognised(imported.recognised[i]!)}`,
    );
    const title = data.length === 1 ? basename(data[0]!) : `${basename(data[0]!)} and ${data.length - 1} more`;
    if (keep && context.catalogPath !== undefined) {
      await using catalog = closing(await context.openCatalog('write'));
      await catalog.value.importBars(imported.bars, imported.sources, { signal: context.signal });
    }
    return { bars: imported.bars, imported, sources, title };
  }
  if (context.catalogPath !== undefined) {
    await using catalog = closing(await context.openCatalog('read'));
    const bars = await catalog.value.bars();
    const imports = await catalog.value.imports();
    const sources = imports.flatMap((record) =>
      record.sources.map(
        ({ name, sha256 }) => `import ${record.id}: ${name}, SHA-256 ${sha256.slice(0, 16)}…, ${record.rows} rows`,
      ),
    );
    return { bars, sources, title: basename(context.catalogPath) };
  }
  const input = { ...market, seed: market?.seed ?? context.seed } as MarketSpecInput;
  const { bars, truth } = simulateMarket(input, { signal: context.signal, progress: context.progress });
  const { spec } = truth;
  const edge =
    spec.edge === 'none' ? 'no edge' : `a planted edge (IC ${spec.edge.ic}, half-life ${spec.edge.halfLife} bars)`;
  const title = `simulated market, ${edge}`;
  return {
    bars,
    sources: [`${title}; ${spec.symbols} symbols × ${spec.bars} bars, seed ${spec.seed}`],
    title,
    truth,
  };
}
