/** A market of 1,000 symbols × 2,520 bars, without and with a planted edge. No peer: a budget only. */
import { simulateMarket, type MarketSpecInput } from '@quantcli/data';
import { hashBars } from '@quantcli/market';
import { timed } from '../timed.ts';
import type { Workload } from '../workload.ts';

const SHAPE = { symbols: 1_000, bars: 2_520, seed: 7 } as const;

export const simulateWorkload: Workload = {
  name: 'simulate',
  async *cases() {
    yield simulation('simulate-null', { ...SHAPE, edge: 'none' });
    yield simulation('simulate-planted', { ...SHAPE, edge: { ic: 0.03, halfLife: 10 } });
  },
};

function simulation(name: string, spec: MarketSpecInput) {
  return {
    name,
    unit: 'bars',
    units: SHAPE.symbols * SHAPE.bars,
    repetitions: 3,
    contenders: [
      {
        name: 'quantcli',
        role: 'ours' as const,
        run: () => timed(() => simulateMarket(spec)),
      },
    ],
    notes: [],
    checkParity: async () => {
      const small = { ...spec, symbols: 20, bars: 504 };
      const same = hashBars(simulateMarket(small).bars) === hashBars(simulateMarket(small).bars);
      return [{ what: 'twice the same seed, the same bars', difference: same ? 0 : 1, limit: 0 }];
    },
  };
}
