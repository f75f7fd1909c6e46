/** Cuts the text of an expression into numbers, names and symbols, with their positions. O(length). */
import { syntaxError } from './syntax-error.ts';

export interface Token {
  readonly type: 'number' | 'name' | 'symbol' | 'end';
  readonly text: string;
  /** 0-based position in the text. */
  readonly at: number;
}

const SPACE = /\s*/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SYMBOL = /<=|>=|==|!=|&&|\|\||[-+*/^<>!(),]/y;

/** What people write in other languages. */
const MEANT: Readonly<Record<string, string>> = {
  '=': '==',
  '&': '&&',
  '|': '||',
  '**': '^',
  '−': '-',
  '×': '*',
  '÷': '/',
};

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const match = (pattern: RegExp, at: number): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  for (let at = match(SPACE, 0)!.length; at < text.length;) {
    const number = match(NUMBER, at);
    const name = number === undefined ? match(NAME, at) : undefined;
    const symbol = match(SYMBOL, at);
    const found = number ?? name ?? symbol;
    const foreign = text.startsWith('**', at) ? '**' : String.fromCodePoint(text.codePointAt(at)!);
    if (found === undefined || foreign === '**') {
      const meant = MEANT[foreign];
      throw syntaxError(
        text,
        at,
        'unexpected-character',
        `unexpected ${JSON.stringify(foreign)}`,
        meant === undefined ? 'remove it' : `write ${meant}`,
      );
    }
    if (number !== undefined && !Number.isFinite(Number(number))) {
      throw syntaxError(text, at, 'number', `${number} is too large for a number`, 'use a smaller one');
    }
    tokens.push({ type: number !== undefined ? 'number' : name !== undefined ? 'name' : 'symbol', text: found, at });
    at += found.length;
    at += match(SPACE, at)!.length;
  }
  tokens.push({ type: 'end', text: '', at: text.length });
  return tokens;
}
