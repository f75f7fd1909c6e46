/** The pieces every section is put together from. */
import { markup, unbroken, type Child, type Markup } from '../markup.ts';
import { MISSING } from '../format.ts';

/** A titled section of the report. */
export function section(id: string, title: string, ...body: readonly Child[]): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${title}</h2>
    ${body}
  </section>`;
}

export interface Column {
  readonly head: string;
  readonly numeric?: true;
}

/** A table that scrolls sideways inside its own box; every row has one cell a column, the first one is its heading. */
export function table(label: string, columns: readonly Column[], rows: readonly (readonly Child[])[]): Markup {
  const style = (column: number): Markup | false => columns[column]?.numeric === true && markup` class="n"`;
  return markup`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${columns.map(({ head }, c) => markup`<th scope="col"${style(c)}>${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([heading, ...cells]) =>
            markup`<tr>
              <th scope="row"${style(0)}>${heading!}</th>
              ${cells.map((cell, c) => markup`<td${style(c + 1)}>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A formatted value; where it does not exist, the dash says why. */
export function valueOr(text: string, why: string): Markup | string {
  return text === MISSING ? markup`<span class="none" title="${why}">${MISSING}</span>` : text;
}

/** Words that stay on one line: a table on a phone scrolls rather than stacks them. */
export function whole(words: Child): Markup {
  return markup`<span class="whole">${words}</span>`;
}

/** Names with their values, one a line; what is empty is left out. */
export function factList(facts: readonly (readonly [name: string, value: string])[]): Markup {
  return markup`<dl>
    ${facts.map(
      ([name, value]) =>
        value !== '' &&
        markup`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** Texts as a list, or nothing. */
export function list(items: readonly string[]): Markup | null {
  return items.length === 0
    ? null
    : markup`<ul>
        ${items.map((item) => markup`<li>${unbroken(item)}</li>`)}
      </ul>`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}
