/** Prices written as 0 beside a positive close, which are stored as missing: how many, and where the first ones stand. */
import { BAR_FIELDS, type BarField } from '@quantcli/market';

export interface ZeroCoded {
  readonly field: BarField;
  readonly count: number;
  /** At most five, `ADP 1987-12-11`. */
  readonly examples: readonly string[];
}

const MOST_EXAMPLES = 5;

export class ZeroCodes {
  readonly #noted = new Map<BarField, { count: number; readonly examples: string[] }>();

  count(field: BarField): void {
    let noted = this.#noted.get(field);
    if (noted === undefined) this.#noted.set(field, (noted = { count: 0, examples: [] }));
    noted.count += 1;
  }

  /** Takes an example of what was counted. */
  show(field: BarField, example: string): void {
    const { examples } = this.#noted.get(field)!;
    if (examples.length < MOST_EXAMPLES) examples.push(example);
  }

  /** In the order of {@link BAR_FIELDS}. */
  list(): ZeroCoded[] {
    return BAR_FIELDS.flatMap((field) => {
      const noted = this.#noted.get(field);
      return noted === undefined ? [] : [{ field, ...noted }];
    });
  }
}
