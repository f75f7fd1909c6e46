import { describe, expect, it } from 'vitest';
import { readNamedDate } from './month-names.ts';

const read = (text: string): string | undefined => {
  const found = readNamedDate(text);
  return found && `${found.year}-${found.month}-${found.day}+${text.slice(found.length)}`;
};

describe('readNamedDate', () => {
  it('reads the day before the month', () => {
    expect(read('2-Jan-98')).toBe('1998-1-2+');
    expect(read('02 January 1998')).toBe('1998-1-2+');
    expect(read('31/dec/2024')).toBe('2024-12-31+');
    expect(read('5.Sept.2001')).toBe('2001-9-5+');
    expect(read('15JUN07')).toBe('2007-6-15+');
    expect(read("1 May '68")).toBe('2068-5-1+');
  });

  it('reads the month before the day', () => {
    expect(read('Jan 2, 1998')).toBe('1998-1-2+');
    expect(read('Mon, Feb 29, 2024')).toBe('2024-2-29+');
    expect(read('Tuesday March 5 24')).toBe('2024-3-5+');
    expect(read('Aug-02-1969')).toBe('1969-8-2+');
  });

  it('puts two digits between 1969 and 2068', () => {
    expect(read('1-Jan-69')).toBe('1969-1-1+');
    expect(read('1-Jan-68')).toBe('2068-1-1+');
    expect(read('1-Jan-00')).toBe('2000-1-1+');
  });

  it('leaves a time of day alone', () => {
    expect(read('2-Jan-98 16:00')).toBe('1998-1-2+ 16:00');
    expect(read('Jan 2, 1998T09:30')).toBe('1998-1-2+T09:30');
  });

  it('knows nothing else', () => {
    for (const text of ['', 'Jan', 'Jan 1998', '2-Foo-98', '2-Ja-98', '2-Jan-198', '2-Jan-19980', 'x2-Jan-98', 'Jan 2'])
      expect(read(text), text).toBeUndefined();
  });
});
