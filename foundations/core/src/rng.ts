/**
 * Seeded randomness. Generator: xoshiro128** 1.1 (Blackman & Vigna 2018), period 2^128 − 1; the state of a stream is
 * the first 128 bits of SHA-256 of its path, so that a stream depends on the seed and its name only — never on the order
 * of draws elsewhere, nor on the number of workers. Normals by inversion (Wichura 1988, AS 241, PPND16).
 */
import { createHash } from 'node:crypto';
import { ValidationError } from './errors.ts';
import { inverseNormal } from './inverse-normal.ts';

export class Rng {
  readonly #path: string;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  private constructor(path: string, a: number, b: number, c: number, d: number) {
    this.#path = path;
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** The root stream of a seed (a whole number, 0 … 2^53 − 1). */
  static fromSeed(seed: number): Rng {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new ValidationError({
        code: 'rng.seed',
        what: `seed ${seed} is not a whole number from 0 to 2^53 - 1`,
        fix: 'give --seed a non-negative whole number',
      });
    }
    return Rng.#fromPath(String(seed));
  }

  /** A stream with the given raw state (four 32-bit words, not all zero): for the published test vectors. */
  static fromState(a: number, b: number, c: number, d: number): Rng {
    return new Rng(`state:${a},${b},${c},${d}`, a | 0, b | 0, c | 0, d | 0);
  }

  static #fromPath(path: string): Rng {
    const digest = createHash('sha256').update(path, 'utf8').digest();
    return new Rng(path, digest.readInt32LE(0), digest.readInt32LE(4), digest.readInt32LE(8), digest.readInt32LE(12));
  }

  /** An independent stream, determined by this stream's path and the name alone; a name may be a path: `a/b` is `b` of `a`. */
  split(name: string): Rng {
    return Rng.#fromPath(`${this.#path}/${name}`);
  }

  /** A uniform 32-bit word, 0 … 2^32 − 1. */
  nextUint32(): number {
    const b = this.#b;
    let x = Math.imul(b, 5);
    x = (x << 7) | (x >>> 25);
    const result = Math.imul(x, 9) >>> 0;
    const t = b << 9;
    this.#c ^= this.#a;
    this.#d ^= b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform on [0, 1) with 53 random bits. */
  uniform(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  /** Standard normal. */
  normal(): number {
    // A uniform of 0 stands for the half of its step: inversion never returns an infinity.
    return inverseNormal(Math.max(this.uniform(), 2 ** -54));
  }

  /** Uniform whole number in [0, n), without modulo bias (rejection). */
  below(n: number): number {
    if (!(Number.isInteger(n) && n >= 1 && n <= 4_294_967_296)) {
      throw new ValidationError({
        code: 'rng.range',
        what: `cannot draw below ${n}`,
        fix: 'use a whole number from 1 to 2^32',
      });
    }
    const limit = 4_294_967_296 - (4_294_967_296 % n);
    let draw = this.nextUint32();
    while (draw >= limit) draw = this.nextUint32();
    return draw % n;
  }

  /** Gamma(shape, 1), shape > 0 (Marsaglia & Tsang 2000). */
  gamma(shape: number): number {
    if (!(shape > 0 && shape < Infinity)) {
      throw new ValidationError({ code: 'rng.shape', what: `a gamma of shape ${shape}`, fix: 'use a number above 0' });
    }
    if (shape < 1) return this.gamma(shape + 1) * Math.max(this.uniform(), 2 ** -53) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      const u = this.uniform() + 2 ** -54;
      if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  /** Student's t with `degrees` > 0 degrees of freedom (not scaled to unit variance). */
  studentT(degrees: number): number {
    return this.normal() / Math.sqrt(this.gamma(degrees / 2) / (degrees / 2));
  }

  /** Shuffles in place (Fisher–Yates). */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i -= 1) {
      const j = this.below(i + 1);
      [items[i], items[j]] = [items[j]!, items[i]!];
    }
    return items;
  }
}
