/** What every page must hold to, whatever it shows. */
const VOID = new Set(['meta', 'br', 'hr', 'img', 'input', 'link']);

/** Walks the tags and returns what is wrong with their nesting: an empty list for a well-formed page. */
export function nestingErrors(page: string): string[] {
  const errors: string[] = [];
  const open: string[] = [];
  const text = page.replaceAll(/<(script|style)([^>]*)>[\s\S]*?<\/\1>/g, '<$1$2></$1>');
  for (const [, close, name, , self] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*?)(\/?)>/g)) {
    if (close === '/') {
      const expected = open.pop();
      if (expected !== name) errors.push(`</${name}> closes <${expected}>`);
    } else if (self !== '/' && !VOID.has(name!)) open.push(name!);
  }
  return [...errors, ...open.map((name) => `<${name}> is never closed`)];
}

/** The page without what scripts and styles hold. */
export function visible(page: string): string {
  return page.replaceAll(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '');
}

/** Ids that stand twice, and references that lead nowhere. */
export function idErrors(page: string): string[] {
  const ids = [...visible(page).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
  const referred = [...visible(page).matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g)].flatMap(([, to]) =>
    to!.split(' '),
  );
  return [...ids.filter((id, i) => ids.indexOf(id) !== i), ...referred.filter((id) => !ids.includes(id))];
}
