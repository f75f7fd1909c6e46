/** A small model, validated on a simulated market, for the tests of this package. */
import { modelSpecSchema, prepareModel, validateModel, fitModel, type ResearchContext } from '@quantcli/backtest';
import { simulateMarket } from '@quantcli/data';
import { hashBars, panelFromBars } from '@quantcli/market';
import { evaluateOutOfFold, featureSetHash } from '@quantcli/models';
import { gatesSchema } from './gates.ts';
import { describeModel, type ModelDocument } from './model-document.ts';

const spec = modelSpecSchema.parse({
  features: { attention: 'volume / ts_mean(volume, 20)', reversal: 'returns(close, 5)' },
  params: { lambda: 0.1 },
  validation: { kind: 'cpcv', groups: 4, testGroups: 2 },
});

const { bars } = simulateMarket({ symbols: 16, bars: 420, seed: 3, edge: { ic: 0.1, halfLife: 10 } });
const panel = panelFromBars(bars);
const context: ResearchContext = {
  seed: 1,
  trialLog: {
    record: () => ({ count: 1, sharpeVariance: 0 }),
    openHoldOut: () => undefined,
    close: () => undefined,
  },
  dataHash: hashBars(bars),
  periodsPerYear: 252,
};
const prepared = await prepareModel(panel, spec, context);
export const validated = await validateModel(panel, spec, prepared, context);
export const fitted = await fitModel(spec, prepared, context);
const evaluation = await evaluateOutOfFold(prepared.dataset, validated.outOfFold, { seed: 1, replications: 20 });

export function sampleDocument(
  version: number | null,
  change: { readonly fitted?: typeof fitted } = {},
): ModelDocument {
  return describeModel(validated, {
    name: 'm',
    version,
    spec,
    seed: 1,
    code: 'test',
    dataHash: context.dataHash,
    trainedAt: '2026-01-01T00:00:00Z',
    title: 'simulated market',
    notes: [],
    symbols: panel.symbols.length,
    gates: gatesSchema.parse({}),
    evaluation,
    learning: { metric: 'ic', points: [] },
    clusters: { metric: 'ic', groups: [] },
    fitted: change.fitted,
    featureSetHash: featureSetHash(prepared.dataset.schema),
    timings: {},
  });
}
