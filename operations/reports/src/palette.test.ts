import { describe, expect, it } from 'vitest';
import { dark, light, STRONGEST_TINT, type Palette } from './palette.ts';

type Colour = readonly [number, number, number];

const parse = (hex: string): Colour =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Colour;

const mix = (over: Colour, under: Colour, share: number): Colour =>
  over.map((x, i) => x * share + under[i]! * (1 - share)) as unknown as Colour;

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(a: Colour, b: Colour): number {
  const luminance = (colour: Colour): number => {
    const [r, g, blue] = colour.map((x) => (x <= 0.040_45 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * blue!;
  };
  const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

describe.each<[string, Palette]>([
  ['light', light],
  ['dark', dark],
])('%s palette', (_, palette) => {
  const paper = parse(palette.paper);
  const panel = parse(palette.panel);

  it('has texts of contrast 4.5 on paper and panel', () => {
    for (const text of [palette.ink, palette.muted, palette.strategy, palette.negative]) {
      expect(contrast(parse(text), paper)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(parse(text), panel)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('has lines of contrast 3', () => {
    expect(contrast(parse(palette.benchmark), paper)).toBeGreaterThanOrEqual(3);
  });

  it('keeps the heat map readable at its strongest tint', () => {
    for (const tint of [palette.strategy, palette.negative]) {
      expect(contrast(parse(palette.ink), mix(parse(tint), paper, STRONGEST_TINT))).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('tells gain from loss without red or green: blue against orange', () => {
    const [gain, loss] = [parse(palette.strategy), parse(palette.negative)];
    expect(gain[2]).toBeGreaterThan(gain[0] + 0.3);
    expect(loss[0]).toBeGreaterThan(loss[2] + 0.3);
  });
});

it('knows the contrast of black on white', () => {
  expect(contrast([0, 0, 0], [1, 1, 1])).toBeCloseTo(21, 10);
});
