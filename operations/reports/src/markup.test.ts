import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, markup, Markup, unbroken } from './markup.ts';

describe('markup', () => {
  it('escapes what is interpolated and keeps what is markup', () => {
    const name = `<b>"A&B's"</b>`;
    expect(markup`<p title="${name}">${name}</p>`.text).toBe(
      '<p title="&lt;b&gt;&quot;A&amp;B&#39;s&quot;&lt;/b&gt;">&lt;b&gt;&quot;A&amp;B&#39;s&quot;&lt;/b&gt;</p>',
    );
    expect(markup`<p>${markup`<b>${'<'}</b>`}</p>`.text).toBe('<p><b>&lt;</b></p>');
  });

  it('writes lists one after another, and nothing for null and false', () => {
    expect(markup`${[markup`<i></i>`, 'a', 1, null, false, ['<']]}`.text).toBe('<i></i>a1&lt;');
  });

  it('leaves the indentation of the source out, but not that of what is interpolated', () => {
    const code = 'a:\n    b: 1';
    expect(markup`<pre>${code}</pre>`.text).toBe('<pre>a:\n    b: 1</pre>');
    const indented = markup`<ul>
      <li>x</li>
    </ul>`;
    expect(indented.text).toBe('<ul>\n<li>x</li>\n</ul>');
  });
});

describe('escapeText', () => {
  it('replaces control characters, keeps tabs and new lines', () => {
    expect(escapeText('a\u0000b\u001bc\td\ne')).toBe('a\ufffdb\ufffdc\td\ne');
  });

  it('leaves nothing that could open a tag or close an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeText(text)).not.toMatch(/[<>"']/);
        expect(escapeText(text).replaceAll(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
      }),
    );
  });

  it('does not touch plain text', () => {
    expect(escapeText('rank(close / 20) – 95 %')).toBe('rank(close / 20) – 95 %');
    expect(new Markup('<p>').text).toBe('<p>');
  });
});

describe('unbroken', () => {
  it('ties a percent sign to its number, and nothing else', () => {
    expect(unbroken('95 % of 3 things, % as text')).toBe('95\u00a0% of 3 things, % as text');
  });
});
