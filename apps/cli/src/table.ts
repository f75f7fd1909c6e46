/** Plain aligned tables: the first column to the left, the others to the right unless said otherwise. */

export interface TableOptions {
  /** Columns set to the left, by index. */
  readonly left?: readonly number[];
}

export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { left = [0] }: TableOptions = {},
): string {
  const all = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => width(row[i] ?? ''))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => {
        const space = ' '.repeat(widths[i]! - width(cell));
        return left.includes(i) ? cell + space : space + cell;
      })
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((w) => '─'.repeat(w)).join('  '), ...rows.map(line)]
    .map((text) => `  ${text}\n`)
    .join('');
}

/** Characters on screen: good for the scripts that symbols and numbers are written in. */
function width(text: string): number {
  return [...text].length;
}

/** A long list on one line, cut with a count of what is left. */
export function shorten(items: readonly string[], most: number): string {
  return items.length <= most
    ? items.join('; ')
    : `${items.slice(0, most).join('; ')}; and ${items.length - most} more`;
}
