import { describe, expect, it } from 'vitest';
import { hasDecimalCommas } from './decimal-commas.ts';

const tell = (text: string, delimiter = ';'): boolean =>
  hasDecimalCommas('x.csv', new TextEncoder().encode(text), delimiter.charCodeAt(0));

describe('hasDecimalCommas', () => {
  it('goes by cells that can be read in one way only', () => {
    expect(tell('date;close\n2024-01-02;12,5\n')).toBe(true);
    expect(tell('date;close\n2024-01-02;1.234,567\n')).toBe(true);
    expect(tell('date;close\n2024-01-02;0,912\n')).toBe(true);
    expect(tell('date;close;volume\n2024-01-02;12,50;1.234.567\n')).toBe(true);
    expect(tell('date\tclose\n2024-01-02\t1234,567\n', '\t')).toBe(true);
  });

  it('is not misled by thousands', () => {
    expect(tell('date;close\n2024-01-02;1,234\n')).toBe(false);
    expect(tell('date;close\n2024-01-02;1,234.50\n')).toBe(false);
    expect(tell('date;close;volume\n2024-01-02;12.5;1,234,567\n')).toBe(false);
  });

  it('goes by most of them', () => {
    expect(tell('date;close\n2024-01-02;12.25\n2024-01-03;12.5\n2024-01-04;12,5\n')).toBe(false);
    expect(tell('date;close\n2024-01-02;12,25\n2024-01-03;12,5\n2024-01-04;12.5\n')).toBe(true);
  });

  it('leaves commas that separate cells alone, and a row that the head cuts off', () => {
    expect(tell('date,close\n2024-01-02,12,5\n', ',')).toBe(false);
    expect(tell('date;close\n2024-01-02;12,5')).toBe(false);
  });
});
