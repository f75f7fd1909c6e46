/** A table of microstructure as a panel, for expressions over its columns: `ts_mean(amihud, 20)`, `rank(vpin)`. */
import { sharedFloat64 } from '@quantcli/core';
import { Panel } from '@quantcli/panel';
import type { MicrostructureTable } from './microstructure-of-records.ts';

/** Over the bars that any symbol has, stamped by their start; NaN where a symbol has none. Each is known at its end. */
export function panelOfMicrostructure({ symbols, symbol, time, fields }: MicrostructureTable): Panel {
  const times = Float64Array.from(new Set(time)).sort();
  const bar = new Map(Array.from(times, (instant, t) => [instant, t]));
  const at = Float64Array.from(time, (instant, row) => symbol[row]! * times.length + bar.get(instant)!);
  return Panel.of({
    time: times,
    symbols,
    fields: new Map(
      Array.from(fields, ([name, values]) => {
        const column = sharedFloat64(symbols.length * times.length).fill(NaN);
        for (let row = 0; row < values.length; row += 1) column[at[row]!] = values[row]!;
        return [name, column];
      }),
    ),
  });
}
