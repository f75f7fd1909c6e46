/**
 * The ratio that a booked split means. Companies split by small whole numbers (2:1, 3:2, 1:7, 21:20); mergers and
 * spin-offs are booked with two or three decimals. Vendors print 7.00000700001 or 1.49999925, which shifts every price
 * before it.
 */

/** How far a misprinted ratio lies from what it means. By chance a random number comes as near to a candidate in 1 of 200 cases. */
const MISPRINT = 2e-6;
/** Nearer than this is the number itself, printed. */
const PRINTED = 1e-9;
/** The largest denominator of a ratio by which shares are split. */
const LARGEST_DENOMINATOR = 20;

export interface PlausibleRatio {
  readonly ratio: number;
  /** Whether the booked number is that ratio. */
  readonly exact: boolean;
  /** Whether both sides are small whole numbers: a split, rather than the value of a merger or a spin-off. */
  readonly simple: boolean;
}

/** The plausible ratio within two millionths of a booked split; undefined when there is none. */
export function plausibleRatio(booked: number): PlausibleRatio | undefined {
  for (let denominator = 1; denominator <= LARGEST_DENOMINATOR; denominator += 1) {
    const up = near(booked, Math.round(booked * denominator) / denominator, true);
    if (up !== undefined) return up;
    const down = near(booked, denominator / Math.round(denominator / booked), true);
    if (down !== undefined) return down;
  }
  return near(booked, Math.round(booked * 1_000) / 1_000, false);
}

function near(booked: number, ratio: number, simple: boolean): PlausibleRatio | undefined {
  const apart = Math.abs(booked / ratio - 1);
  return ratio > 0 && apart <= MISPRINT ? { ratio, exact: apart <= PRINTED, simple } : undefined;
}

/** `2:1`, `3:2`, `1:7`, or the number where it is no simple ratio. */
export function nameRatio(ratio: number): string {
  for (let denominator = 1; denominator <= LARGEST_DENOMINATOR; denominator += 1) {
    for (const [shares, of] of [
      [Math.round(ratio * denominator), denominator],
      [denominator, Math.round(denominator / ratio)],
    ] as const) {
      if (shares > 0 && of > 0 && Math.abs(shares / of / ratio - 1) < 1e-5) return `${shares}:${of}`;
    }
  }
  return String(Number(ratio.toPrecision(4)));
}

/** Large ratios at which companies split, new shares for one old one; the whole numbers also turned round. */
const USUAL = [1.5, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50];

/** The usual split that would move a price by this ratio, within a distance of the logs; undefined when there is none. */
export function splitOfMove(priceRatio: number, within: number): number | undefined {
  const given = USUAL.find((shares) => Math.abs(Math.log(priceRatio * shares)) < within);
  if (given !== undefined) return given;
  const joined = USUAL.find((shares) => Number.isInteger(shares) && Math.abs(Math.log(priceRatio / shares)) < within);
  return joined === undefined ? undefined : 1 / joined;
}
