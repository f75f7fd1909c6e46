/**
 * Colours, light and dark. Blue against orange stays apart for every common colour blindness, and lightness differs too;
 * nothing is said by colour alone. Texts keep a contrast of at least 4.5 to what they stand on, lines of 3 (WCAG 2.2).
 */

export interface Palette {
  readonly paper: string;
  /** Table heads and the verdict's box. */
  readonly panel: string;
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly strategy: string;
  readonly benchmark: string;
  readonly negative: string;
}

export const light: Palette = {
  paper: '#ffffff',
  panel: '#f4f5f7',
  ink: '#1a1d21',
  muted: '#596270',
  rule: '#dfe3e8',
  strategy: '#0a5aa8',
  benchmark: '#7a828e',
  negative: '#b4540a',
};

export const dark: Palette = {
  paper: '#15181c',
  panel: '#1d2126',
  ink: '#e7eaee',
  muted: '#9ba5b1',
  rule: '#30363e',
  strategy: '#6db3f8',
  benchmark: '#8d97a4',
  negative: '#f0a04b',
};

/** Strength of the tint behind a heat map's text at its most extreme value. */
export const STRONGEST_TINT = 0.5;
