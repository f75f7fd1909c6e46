import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BookSide } from './order-book.ts';

const moves = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 90, max: 110 }), fc.nat(1_000)), { maxLength: 80 });

describe.each([1, -1] as const)('a side (%i) of the book', (side) => {
  const better = (a: number, b: number): number => (b - a) * side;

  it('is a list of orders', () => {
    fc.assert(
      fc.property(moves, (list) => {
        const book = new BookSide(side, 100);
        const orders: number[] = [];
        let best = 100;
        for (const [adds, level, pick] of list) {
          if (adds) {
            book.add(level, 1);
            orders.push(level);
          } else if (orders.length > 0) {
            const gone = orders.splice(pick % orders.length, 1)[0]!;
            book.remove(gone);
          }
          orders.sort(better);
          best = orders[0] ?? best;
          expect(book.best).toBe(best);
          expect(book.total).toBe(orders.length);
          orders.forEach((at, order) => expect(book.levelOf(order)).toBe(at));
          expect([...book.levels()].flatMap(([at, count]) => Array<number>(count).fill(at))).toEqual(orders);
        }
      }),
    );
  });

  it('remembers its last best level while it is empty', () => {
    const book = new BookSide(side, 100);
    book.add(105, 2);
    book.remove(105);
    book.remove(105);
    expect([book.best, book.total, book.at(105)]).toEqual([105, 0, 0]);
    book.add(95, 1);
    expect(book.best).toBe(95);
  });
});
