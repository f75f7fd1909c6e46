import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { readoutScript } from './readout.ts';

type Listener = (event: { readonly clientX: number }) => void;

/** The few things of a page that the script touches: one chart of 200 pixels at 100, with two values in its legend. */
function pageWith(rows: readonly (readonly [number, ...string[]])[]) {
  const listeners: Record<string, Listener> = {};
  const values = [{ textContent: 'latest a' }, { textContent: 'latest b' }];
  const when = { textContent: '' };
  const hair = { className: '', hidden: false, style: { left: '' } };
  const legend = { querySelectorAll: () => values, querySelector: () => when };
  const plot = {
    parentElement: { querySelector: () => legend },
    querySelector: (selector: string) =>
      selector === 'script'
        ? { textContent: JSON.stringify(rows) }
        : { getBoundingClientRect: () => ({ left: 100, width: 200 }) },
    getBoundingClientRect: () => ({ left: 50, width: 260 }),
    appendChild: () => hair,
    addEventListener: (name: string, listener: Listener) => {
      listeners[name] = listener;
    },
  };
  const document = { querySelectorAll: () => [plot], createElement: () => ({}) };
  runInNewContext(readoutScript.text, { document });
  return { listeners, values, when, hair };
}

const rows = [
  [0, '2001', 'a1', 'b1'],
  [0.5, '2002', 'a2', 'b2'],
  [1, '2003', 'a3', 'b3'],
] as const;

describe('the read-out', () => {
  it('shows the nearest row under the pointer', () => {
    const page = pageWith(rows);
    const nearest = [100, 149, 151, 200, 249, 251, 300, 20, 900].map((clientX) => {
      page.listeners['pointermove']!({ clientX });
      return page.when.textContent;
    });
    expect(nearest).toEqual(['2001', '2001', '2002', '2002', '2002', '2003', '2003', '2001', '2003']);
    expect(page.values.map(({ textContent }) => textContent)).toEqual(['a3', 'b3']);
  });

  it('places the hair line within the box', () => {
    const page = pageWith(rows);
    expect(page.hair.hidden).toBe(true);
    page.listeners['pointermove']!({ clientX: 210 });
    expect(page.hair).toMatchObject({ hidden: false, style: { left: '150px' } });
  });

  it('puts the latest values back', () => {
    const page = pageWith(rows);
    page.listeners['pointermove']!({ clientX: 100 });
    page.listeners['pointerleave']!({ clientX: 0 });
    expect(page.values.map(({ textContent }) => textContent)).toEqual(['latest a', 'latest b']);
    expect(page.when.textContent).toBe('');
    expect(page.hair.hidden).toBe(true);
  });

  it('manages a single row', () => {
    const page = pageWith([[0.5, '2001', 'a', 'b']]);
    page.listeners['pointermove']!({ clientX: 290 });
    expect(page.when.textContent).toBe('2001');
  });
});
