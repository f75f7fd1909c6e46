/** The tasks that the Jobs kit runs. */
import { ModelError } from '@quantcli/core';

export function square(x: number): number {
  return x * x;
}

export async function waitMillis(millis: number): Promise<number> {
  await new Promise((resolve) => void setTimeout(resolve, millis));
  return millis;
}

/** Adds `amount` to every number, in place where the memory is shared. */
export function addInPlace({ values, amount }: { values: Float64Array; amount: number }): Float64Array {
  return values.map((value, i) => (values[i] = value + amount));
}

export function refuse(code: string): never {
  throw new ModelError({ code, what: 'refused', cause: 'as asked', fix: 'ask for something else' });
}

export function fall(): never {
  throw new TypeError('a plain error');
}

export function notCloneable(): unknown {
  return () => 0;
}
