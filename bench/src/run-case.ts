/** One case from parity to budget. */
import { checkBudget, type Budget, type BudgetCheck } from './budgets.ts';
import { measure } from './measure.ts';
import { summarise, type Row } from './statistics.ts';
import { agrees, type Agreement, type Case } from './workload.ts';

export interface CaseResult {
  readonly name: string;
  readonly unit: string;
  readonly units: number;
  readonly repetitions: number;
  readonly parity: readonly Agreement[];
  /** Nothing is timed where the contenders do not do the same. */
  readonly inParity: boolean;
  /** Ours first; empty without parity. */
  readonly rows: readonly Row[];
  /** Processor seconds of the fastest calibration beside this case. */
  readonly calibration: number | null;
  readonly budget: readonly BudgetCheck[];
  readonly notes: readonly string[];
}

export async function runCase(subject: Case, budget: Budget = {}): Promise<CaseResult> {
  const { name, unit, units, repetitions, contenders, notes } = subject;
  const parity = await subject.checkParity();
  const facts = { name, unit, units, repetitions, parity, notes };
  if (!parity.every(agrees)) return { ...facts, inParity: false, rows: [], calibration: null, budget: [] };
  const { samples, calibration } = await measure(contenders, repetitions);
  const rows = summarise(contenders, samples, units);
  return { ...facts, inParity: true, rows, calibration, budget: checkBudget(name, budget, rows, calibration) };
}
