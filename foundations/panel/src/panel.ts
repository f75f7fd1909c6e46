/**
 * Panel: immutable [T × N] columns, one Float64Array a field, symbol-major (a symbol's history is contiguous), over a
 * strictly increasing time index. NaN is "missing". The mask says which symbols existed and were members at that time.
 * Slices share the memory of their parent and keep its absolute bar index (`origin`), on which block-phased kernels
 * depend, so that a slice evaluates to the same bits as the whole.
 */
import { DataError, sharedFloat64 } from '@quantcli/core';

export interface PanelParts {
  /** [T] microseconds since the epoch, strictly increasing. */
  readonly time: Float64Array;
  /** [N] distinct names. */
  readonly symbols: readonly string[];
  /** Field name → [N × T] values, symbol-major. */
  readonly fields: ReadonlyMap<string, Float64Array>;
  /** [N × T] 1 where the symbol is a member of the universe at that bar, 0 elsewhere; all members when absent. */
  readonly members?: Uint8Array;
  /** Absolute index of the first bar. */
  readonly origin?: number;
}

export class Panel {
  readonly time: Float64Array;
  readonly symbols: readonly string[];
  /** Absolute index of the first bar: 0 unless this is a slice that starts later. */
  readonly origin: number;
  /** Number of bars, T. */
  readonly bars: number;
  readonly #fields: ReadonlyMap<string, Float64Array>;
  readonly #members: Uint8Array | undefined;
  readonly #stride: number;
  readonly #start: number;

  private constructor(
    parts: Required<Pick<PanelParts, 'time' | 'symbols' | 'fields' | 'origin'>>,
    members: Uint8Array | undefined,
    stride: number,
    start: number,
  ) {
    this.time = parts.time;
    this.symbols = parts.symbols;
    this.origin = parts.origin;
    this.bars = parts.time.length;
    this.#fields = parts.fields;
    this.#members = members;
    this.#stride = stride;
    this.#start = start;
    Object.freeze(this);
  }

  /** Throws {@link DataError} unless times increase strictly, symbols are distinct and every column has N × T values. */
  static of(parts: PanelParts): Panel {
    const { time, symbols, fields, members, origin = 0 } = parts;
    for (let t = 1; t < time.length; t += 1) {
      if (!(time[t]! > time[t - 1]!)) {
        throw new DataError({
          code: 'panel.time',
          what: `bar ${t} does not come after bar ${t - 1}`,
          cause: 'the time index is not sorted or holds a duplicate',
          fix: 'sort and deduplicate the bars',
        });
      }
    }
    if (new Set(symbols).size !== symbols.length) {
      throw new DataError({
        code: 'panel.symbols',
        what: 'a symbol appears twice',
        fix: 'merge or rename its columns',
      });
    }
    const size = time.length * symbols.length;
    for (const [name, values] of fields) {
      if (values.length !== size) {
        throw new DataError({
          code: 'panel.shape',
          what: `field ${name} has ${values.length} values`,
          cause: `${symbols.length} symbols × ${time.length} bars are ${size}`,
          fix: 'give every bar of every symbol a value or NaN',
        });
      }
    }
    if (members !== undefined && members.length !== size) {
      throw new DataError({
        code: 'panel.mask',
        what: `the mask has ${members.length} values instead of ${size}`,
        fix: 'give every bar of every symbol a 0 or a 1',
      });
    }
    return new Panel(
      { time, symbols: Object.freeze([...symbols]), fields: new Map(fields), origin },
      members,
      time.length,
      0,
    );
  }

  get fieldNames(): readonly string[] {
    return [...this.#fields.keys()];
  }

  has(field: string): boolean {
    return this.#fields.has(field);
  }

  /** A symbol's history of a field, [T], a view: never write to it. Throws {@link DataError} for an unknown field. */
  column(field: string, symbol: number): Float64Array {
    const values = this.#fields.get(field);
    if (values === undefined) {
      throw new DataError({
        code: 'panel.field',
        what: `the panel has no field "${field}"`,
        cause: `it has ${this.fieldNames.join(', ')}`,
        fix: 'name one of these',
      });
    }
    const from = symbol * this.#stride + this.#start;
    return values.subarray(from, from + this.bars);
  }

  /** Whether a symbol is a member at a bar (the mask says so, or there is none). */
  isMember(symbol: number, bar: number): boolean {
    return this.#members === undefined || this.#members[symbol * this.#stride + this.#start + bar] === 1;
  }

  /** The bars [from, to), sharing memory; their absolute indices stay what they were. */
  slice(from: number, to: number): Panel {
    const first = Math.max(0, Math.min(from, this.bars));
    const last = Math.max(first, Math.min(to, this.bars));
    return new Panel(
      {
        time: this.time.subarray(first, last),
        symbols: this.symbols,
        fields: this.#fields,
        origin: this.origin + first,
      },
      this.#members,
      this.#stride,
      this.#start + first,
    );
  }

  /** The same bars with more (or replaced) fields, each [N × T] for this panel's own bars. */
  withFields(fields: ReadonlyMap<string, Float64Array>): Panel {
    const whole = this.compact();
    return Panel.of({ ...whole.parts(), fields: new Map([...whole.#fields, ...fields]) });
  }

  /** The chosen symbols in the given order, copied. */
  pick(symbols: readonly number[]): Panel {
    const gather = (values: Float64Array): Float64Array => {
      const picked = sharedFloat64(symbols.length * this.bars);
      symbols.forEach((n, i) =>
        picked.set(
          values.subarray(n * this.#stride + this.#start, n * this.#stride + this.#start + this.bars),
          i * this.bars,
        ),
      );
      return picked;
    };
    const fields = new Map([...this.#fields].map(([name, values]) => [name, gather(values)]));
    const names = symbols.map((n) => this.symbols[n]!);
    const members = this.#members === undefined ? {} : { members: this.#gatherMembers(symbols) };
    return Panel.of({ time: this.time, symbols: names, fields, origin: this.origin, ...members });
  }

  /** The raw parts, each [N × T] without stride; a slice is copied first. */
  parts(): PanelParts {
    if (this.#start !== 0 || this.#stride !== this.bars) return this.compact().parts();
    const members = this.#members === undefined ? {} : { members: this.#members };
    return { time: this.time, symbols: this.symbols, fields: this.#fields, origin: this.origin, ...members };
  }

  /** Itself, or a copy without stride when it is a slice. */
  compact(): Panel {
    return this.#start === 0 && this.#stride === this.bars ? this : this.pick(this.symbols.map((_, n) => n));
  }

  #gatherMembers(symbols: readonly number[]): Uint8Array {
    const picked = new Uint8Array(symbols.length * this.bars);
    symbols.forEach((n, i) =>
      picked.set(
        this.#members!.subarray(n * this.#stride + this.#start, n * this.#stride + this.#start + this.bars),
        i * this.bars,
      ),
    );
    return picked;
  }
}
