/**
 * Promotion gates: what a model must have shown out of sample before its forecasts may be traded. Each gate is explained
 * with its number and how sure that is; a refusal is an ordinary outcome.
 */
import { z } from 'zod';

export const gatesSchema = z.strictObject({
  /** Mean rank IC with the forward return. */
  ic: z.number().default(0.02),
  /** Share of calls on the right side of their date's mean. */
  hitRate: z.number().min(0).max(1).default(0.52),
  /** Of the typical path's returns, after costs, less their exposure to the market. */
  psr: z.number().min(0).max(1).default(0.95),
  /** Of the typical path, as a positive fraction: the default profile's. */
  maxDrawdown: z.number().gt(0).max(1).default(0.15),
  /** Of the typical path, annualised, after costs; no gate unless it is given. */
  sharpe: z.number().optional(),
});

export type Gates = z.output<typeof gatesSchema>;

export const gateResultSchema = z.strictObject({
  gate: z.enum(['ic', 'hitRate', 'psr', 'maxDrawdown', 'sharpe']),
  threshold: z.number(),
  /** null where it does not exist: the gate is then closed. */
  value: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  passed: z.boolean(),
  /** One sentence for a person. */
  explanation: z.string(),
});
export type GateResult = z.output<typeof gateResultSchema>;

type Range = readonly [number, number] | null;

/** The figures that gates look at. */
export interface GateFacts {
  readonly ic: number | null;
  readonly icInterval: Range;
  readonly hitRate: number | null;
  readonly hitRateInterval: Range;
  readonly psr: number | null;
  readonly dsr: number | null;
  readonly trials: number;
  readonly sharpe: number | null;
  readonly sharpeInterval: Range;
  readonly maxDrawdown: number | null;
  /** Over the paths of the validation. */
  readonly drawdowns: Range;
}

export function judgeGates(facts: GateFacts, gates: Gates): GateResult[] {
  return [
    {
      gate: 'ic',
      threshold: gates.ic,
      value: facts.ic,
      interval: pair(facts.icInterval),
      passed: atLeast(facts.ic, gates.ic),
      explanation: `IC ${shown(facts.ic, digitsTo(facts.ic, gates.ic, 4))}${between(facts.icInterval, 4)}, at least ${gates.ic} is asked${
        facts.icInterval !== null && facts.icInterval[0] <= 0 ? '; chance is within the interval' : ''
      }.`,
    },
    {
      gate: 'hitRate',
      threshold: gates.hitRate,
      value: facts.hitRate,
      interval: pair(facts.hitRateInterval),
      passed: atLeast(facts.hitRate, gates.hitRate),
      explanation: `Hit rate ${percent(facts.hitRate, digitsTo(facts.hitRate, gates.hitRate, 4) - 2)}${between(facts.hitRateInterval, 2, true)}, at least ${percent(gates.hitRate, 1)} is asked; under normality that takes an IC of ${icOfHitRate(gates.hitRate).toFixed(3)}.`,
    },
    {
      gate: 'psr',
      threshold: gates.psr,
      value: facts.psr,
      interval: null,
      passed: atLeast(facts.psr, gates.psr),
      explanation: `Sharpe ratio ${shown(facts.sharpe, 2)}${between(facts.sharpeInterval, 2)} after costs; above zero with a confidence of ${percent(facts.psr, digitsTo(facts.psr, gates.psr, 3) - 2)}, at least ${percent(gates.psr, 1)} is asked (deflated for ${facts.trials} ${facts.trials === 1 ? 'trial' : 'trials'}: ${percent(facts.dsr, 1)}).`,
    },
    {
      gate: 'maxDrawdown',
      threshold: gates.maxDrawdown,
      value: facts.maxDrawdown,
      interval: pair(facts.drawdowns),
      passed: facts.maxDrawdown !== null && facts.maxDrawdown <= gates.maxDrawdown,
      explanation: `Maximum drawdown ${percent(facts.maxDrawdown, digitsTo(facts.maxDrawdown, gates.maxDrawdown, 3) - 2)}${facts.drawdowns === null || facts.drawdowns[0] === facts.drawdowns[1] ? '' : ` (${percent(facts.drawdowns[0], 1)} to ${percent(facts.drawdowns[1], 1)} over the paths)`}, at most ${percent(gates.maxDrawdown, 1)} is allowed.`,
    },
    ...(gates.sharpe === undefined ? [] : [sharpeGate(facts, gates.sharpe)]),
  ];
}

function sharpeGate({ sharpe, sharpeInterval }: GateFacts, threshold: number): GateResult {
  return {
    gate: 'sharpe',
    threshold,
    value: sharpe,
    interval: pair(sharpeInterval),
    passed: atLeast(sharpe, threshold),
    explanation: `Sharpe ratio ${shown(sharpe, digitsTo(sharpe, threshold, 2))}${between(sharpeInterval, 2)}, at least ${threshold} is asked.`,
  };
}

function atLeast(value: number | null, threshold: number): boolean {
  return value !== null && value >= threshold;
}

/** P(the signs of two correlated normals agree) = ½ + asin(ρ)/π, solved for ρ (Sheppard 1899). */
function icOfHitRate(hitRate: number): number {
  return Math.sin(Math.PI * (hitRate - 0.5));
}

/** More digits where the usual ones would round a value to its threshold. */
function digitsTo(value: number | null, threshold: number, usual: number): number {
  const hides = value !== null && value !== threshold && Math.abs(value - threshold) < 10 ** -usual;
  return hides ? usual + 3 : usual;
}

function pair(range: Range): [number, number] | null {
  return range && [range[0], range[1]];
}

function shown(value: number | null, digits: number): string {
  return value === null ? 'not measurable' : value.toFixed(digits).replace('-', '−');
}

function percent(value: number | null, digits: number): string {
  return value === null ? 'not measurable' : `${shown(100 * value, digits)} %`;
}

function between(range: Range, digits: number, ofHundred = false): string {
  if (range === null) return '';
  const show = (value: number): string => (ofHundred ? percent(value, digits) : shown(value, digits));
  return ` (95 %: ${show(range[0])} to ${show(range[1])})`;
}
