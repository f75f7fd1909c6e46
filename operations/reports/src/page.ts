/** The frame of a self-contained page without a script: no network, no external font; the same bytes for the same content. */
import { markup, Markup, type Child } from './markup.ts';
import { styleSheet } from './style-sheet.ts';

export interface Page {
  readonly title: string;
  /** The heading, where it is shorter than the title. */
  readonly heading?: string;
  readonly subtitle: Child;
  readonly sections: readonly Child[];
}

/** A grid of small charts, for sections that have many. */
const pictureStyle = new Markup(`
.pictures{display:grid;grid-template-columns:minmax(0,1fr);gap:8px 44px}
@media (min-width:900px){.pictures{grid-template-columns:repeat(2,minmax(0,1fr))}}
.case{break-inside:avoid;min-width:0}
.case h3{overflow-wrap:anywhere}
i.mean{background:none;border-top:2px dashed var(--strategy)}
`);

export function renderPage({ title, heading = title, subtitle, sections }: Page): string {
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="QuantCLI" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${styleSheet}${pictureStyle}
        </style>
      </head>
      <body>
        <header>
          <h1>${heading}</h1>
          <p>${subtitle}</p>
        </header>
        <main>${sections}</main>
      </body>
    </html>
`.text;
}
