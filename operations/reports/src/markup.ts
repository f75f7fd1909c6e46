/**
 * Text that is safe to write into a page. A plain string can only get into a {@link Markup} escaped, so that no symbol
 * name, expression or configuration can break out of its place, wherever it is written.
 */

export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Null and false write nothing, so that `condition && markup…` reads well. */
export type Child = Markup | string | number | null | false | readonly Child[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes for element content and quoted attributes alike; control characters, which HTML forbids, become U+FFFD. */
export function escapeText(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- these are what is being removed
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')
      .replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!)
  );
}

/** Template tag: the literal parts are markup, everything interpolated is escaped unless it is markup already. */
export function markup(parts: TemplateStringsArray, ...children: readonly Child[]): Markup {
  let text = unindent(parts[0]!);
  for (let i = 0; i < children.length; i += 1) text += write(children[i]!) + unindent(parts[i + 1]!);
  return new Markup(text);
}

/** The indentation of the source is not part of the page. */
function unindent(literal: string): string {
  return literal.includes('\n') ? literal.replaceAll(/\s*\n\s*/g, '\n') : literal;
}

function write(child: Child): string {
  if (child === null || child === false) return '';
  if (child instanceof Markup) return child.text;
  if (typeof child === 'object') return child.map(write).join('');
  return escapeText(String(child));
}

/** A number stays on one line with its percent sign. */
export function unbroken(text: string): string {
  return text.replaceAll(/(?<=\d) %/g, '\u00a0%');
}
