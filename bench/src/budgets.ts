/** Budgets: what a case of ours may take at most. They are a file in git; a broken one fails the bench. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Row } from './statistics.ts';

export interface Budget {
  /** Processor time of our first contender, its median, ÷ that of the fastest calibration. */
  readonly calibrations?: number;
  /** Peak resident memory of our first contender. */
  readonly megabytes?: number;
  /** Our fastest repetition ÷ that of another contender, by its name; 1 means "at least as fast". */
  readonly versus?: Readonly<Record<string, number>>;
}

export type Budgets = Readonly<Record<string, Budget>>;

export interface BudgetCheck {
  readonly case: string;
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly broken: boolean;
}

/** The budgets of `bench/budgets.json`, by case. */
export function readBudgets(): Budgets {
  return JSON.parse(readFileSync(fileURLToPath(new URL('../budgets.json', import.meta.url)), 'utf8')) as Budgets;
}

/** Holds a case's rows (ours first) against its budget; what was not measured, such as an absent peer, is left out. */
export function checkBudget(name: string, budget: Budget, rows: readonly Row[], calibration: number): BudgetCheck[] {
  const [ours] = rows;
  const check = (what: string, value: number, limit: number): BudgetCheck => ({
    case: name,
    what,
    value,
    limit,
    broken: !(value <= limit),
  });
  const checks: BudgetCheck[] = [];
  if (budget.calibrations !== undefined && ours!.cpu !== undefined) {
    checks.push(check('calibrations', ours!.cpu / calibration, budget.calibrations));
  }
  if (budget.megabytes !== undefined && ours!.megabytes !== undefined) {
    checks.push(check('megabytes', ours!.megabytes, budget.megabytes));
  }
  for (const [other, limit] of Object.entries(budget.versus ?? {})) {
    const row = rows.find((candidate) => candidate.name === other);
    if (row !== undefined) checks.push(check(`time ÷ ${other}`, ours!.min / row.min, limit));
  }
  return checks;
}
