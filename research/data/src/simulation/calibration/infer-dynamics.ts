/**
 * Dynamics by indirect inference (Gourieroux, Monfort & Renault 1993). Direct estimates come first ({@link fitSources});
 * markets simulated with them are looked at as the panel was, and every figure is aimed off by what the simulation missed,
 * a few times: what estimating factors does to the memory of what is left, for one, is in both. The market and what all
 * share have one history each, so theirs are compared with many simulated ones, drawn without their symbols.
 */
import { Rng, throwIfInterrupted, type Progress } from '@quantcli/core';
import type { Dynamics } from '../dynamics-spec.ts';
import type { MarketSpec } from '../market-spec.ts';
import { simulateTotals } from '../simulate-totals.ts';
import { simulateMarketAndCommon } from '../stochastic-shocks.ts';
import { BARS_PER_YEAR } from '../symbol-traits.ts';
import { fitSources, type TailShape } from './fit-dynamics.ts';
import { fitTraits, scaleTraits } from './fit-traits.ts';
import { fitVolume } from './fit-volume.ts';
import { meanLogSize } from './innovation-law.ts';
import { nightShares } from './night-shares.ts';
import type { ObservedReturns } from './observed-returns.ts';
import { crossCovariances, observePanel, type PanelFacts } from './panel-facts.ts';
import { factsOf, mean, median, type SourceFacts } from './source-facts.ts';
import { centred, covariancesOf, logSizes, meanPresent, thirdMoment } from './volatility-memory.ts';

const ROUNDS = 6;
const MARKETS_A_ROUND = 1;
const HISTORIES_A_ROUND = 40;
/** What the logs of the 98 and 99.9 % quantiles of local sizes gain per unit of 1/ν, and of the log multiple of reports. */
const GAIN = { degrees: [1, 1.6], report: [0.1, 0.62] } as const;
const START: TailShape = { market: 1 / 15, factor: 1 / 12, own: 1 / 10, report: Math.log(3.5) };
/** Share of a miss by which a target is moved. */
const STEP = 0.7;
const P_REPORT = 1 / 63;

export interface InferOptions {
  readonly factors: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
}

/** The figures of a simulated market, in two parts: its symbols', and, from many histories, those of the market and of what is shared. */
interface Seen {
  readonly panels: readonly PanelFacts[];
  readonly histories: readonly Pick<PanelFacts, 'market' | 'common' | 'cross'>[];
}

/** @param shape everything of a spec but its dynamics */
export function inferDynamics(
  observed: ObservedReturns,
  shape: Omit<MarketSpec, 'dynamics'>,
  { factors, seed, signal, progress }: InferOptions,
): Dynamics {
  const { facts: real, structure } = observePanel(observed.total, factors);
  const nights = nightShares(observed, structure.beta);
  const traits = fitTraits(observed, structure);
  const volume = fitVolume(observed);
  const drift = Math.max(-2, Math.min(2, meanPresent(structure.market.subarray(1)) * BARS_PER_YEAR));
  let aim = real;
  let tails = START;
  // Logs by which factors and own shocks are larger than their direct estimates say.
  let [factorLevel, ownLevel] = [0, 0];
  const assemble = (): Dynamics => {
    const sources = fitSources(aim, tails, nights);
    const factor = Math.exp(factorLevel - meanLogSize(sources.factor.degrees));
    const own = Math.exp(ownLevel - meanLogSize(sources.own.degrees) - P_REPORT * tails.report);
    return { bars: observed.bars, drift, ...sources, ...volume, symbols: scaleTraits(traits, factor, own) };
  };
  const simulate = (round: number): Seen => {
    const dynamics = assemble();
    const panels = Array.from({ length: MARKETS_A_ROUND }, (_, k) => {
      throwIfInterrupted(signal);
      const market = round * MARKETS_A_ROUND + k;
      progress?.('calibrate', market / (ROUNDS * MARKETS_A_ROUND));
      const { bars, symbols } = observed;
      const simulated = simulateTotals({ ...shape, dynamics, seed: seed + market, bars, symbols });
      const seen = simulated.map((r, n) => r.map((x, t) => (Number.isNaN(observed.total[n]![t]!) ? NaN : x)));
      return observePanel(seen, factors).facts;
    });
    return { panels, histories: simulateHistories(dynamics, observed.bars - 1, Rng.fromSeed(seed + round)) };
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const seen = simulate(round);
    const miss = (of: (facts: PanelFacts) => number): number => of(real) - mean(seen.panels.map(of));
    ownLevel += miss(({ own }) => own.level);
    if (real.factor !== undefined) factorLevel += miss(({ factor }) => factor!.level);
    tails = aimTails(tails, miss, real.market.tails[0] - median(seen.histories.map(({ market }) => market.tails[0])));
    aim = aimOff(aim, real, seen);
  }
  progress?.('calibrate', 1);
  return assemble();
}

function simulateHistories(dynamics: Dynamics, bars: number, rng: Rng): Seen['histories'] {
  const scale = new Float64Array(bars).fill(1);
  return Array.from({ length: HISTORIES_A_ROUND }, (_, k) => {
    const { market, common } = simulateMarketAndCommon(rng.split(String(k)), dynamics, scale);
    const returns = market.overnight.map((x, t) => x + market.intraday[t]!);
    const shared = centred(common);
    return {
      market: factsOf([returns]),
      common: { covariances: covariancesOf([shared]), third: thirdMoment([shared]) },
      cross: crossCovariances(logSizes(returns), shared),
    };
  });
}

const within = (low: number, x: number, high: number): number => Math.min(high, Math.max(low, x));

/** @param market by how much its tail was missed */
function aimTails(tails: TailShape, miss: (of: (facts: PanelFacts) => number) => number, market: number): TailShape {
  const factor = miss(({ factor }) => factor?.tails[0] ?? 0);
  const [wide, far] = [miss(({ own }) => own.tails[0]), miss(({ own }) => own.tails[1])];
  const [[a, c], [b, d]] = [GAIN.degrees, GAIN.report];
  const determinant = a * d - b * c;
  return {
    market: within(0.01, tails.market + market / a, 0.4),
    factor: within(0.01, tails.factor + factor / a, 0.4),
    own: within(0.01, tails.own + (d * wide - b * far) / determinant, 0.4),
    report: within(0, tails.report + (a * far - c * wide) / determinant, Math.log(8)),
  };
}

/** Every target moved by what was wanted and not found. */
function aimOff(aim: PanelFacts, real: PanelFacts, { panels, histories }: Seen): PanelFacts {
  type History = Seen['histories'][number];
  const figure = <T>(of: (facts: T) => number, from: readonly T[], a: T, r: T): number =>
    of(a) + STEP * (of(r) - median(from.map(of)));
  const list = <T>(of: (facts: T) => readonly number[], from: readonly T[], a: T, r: T): number[] =>
    of(a).map((_, i) => figure((facts) => of(facts)[i]!, from, a, r));
  const source = <T>(of: (facts: T) => SourceFacts, from: readonly T[], a: T, r: T): SourceFacts => ({
    ...of(a),
    covariances: list((facts) => of(facts).covariances, from, a, r),
    third: figure((facts) => of(facts).third, from, a, r),
    lean: figure((facts) => of(facts).lean, from, a, r),
    afterFalls: list((facts) => of(facts).afterFalls, from, a, r),
    memory: figure((facts) => of(facts).memory, from, a, r),
  });
  return {
    ...aim,
    market: {
      ...source<History>(({ market }) => market, histories, aim, real),
      level: aim.market.level + STEP * (real.market.level - mean(histories.map(({ market }) => market.level))),
    },
    common: {
      covariances: list<History>(({ common }) => common.covariances, histories, aim, real),
      third: figure<History>(({ common }) => common.third, histories, aim, real),
    },
    cross: list<History>(({ cross }) => cross, histories, aim, real),
    own: source<PanelFacts>(({ own }) => own, panels, aim, real),
    factor: aim.factor && source<PanelFacts>(({ factor }) => factor!, panels, aim, real),
  };
}
