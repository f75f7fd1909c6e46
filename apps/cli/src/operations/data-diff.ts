/** `quant data diff`: what changed between two versions of the catalog. */
import { z } from 'zod';
import { ConfigurationError, isoInstant, isoTimes, operation } from '@quantcli/core';
import { KINDS, type KindName } from '@quantcli/data';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { table } from '../table.ts';

const counts = { added: z.number(), removed: z.number(), changed: z.number() };
const value = z.union([z.number(), z.string(), z.null()]);

const output = z.strictObject({
  from: z.number(),
  to: z.number(),
  kinds: z.array(
    z.strictObject({
      kind: z.string(),
      ...counts,
      subjects: z.array(z.strictObject({ subject: z.string(), ...counts })),
      examples: z.array(
        z.strictObject({ subject: z.string(), tsEvent: z.string(), column: z.string(), from: value, to: value }),
      ),
    }),
  ),
});
type Output = z.infer<typeof output>;

export { diffOperation as operation };
const diffOperation = operation({
  name: 'data.diff',
  summary:
    'Compares two versions of the catalog: rows added, removed and changed by kind and symbol, and the first changed values.',
  input: z.strictObject({
    versions: z.array(z.string()).default([]).describe('FROM TO; by default the last two'),
  }),
  output,
  run: async ({ versions }, context: CommandContext): Promise<Output> => {
    if (versions.length !== 0 && versions.length !== 2) {
      throw new ConfigurationError({
        code: 'diff.versions',
        what: `${versions.length} versions to compare`,
        fix: 'write quant data diff FROM TO, or none for the last two',
      });
    }
    await using opened = closing(await context.openCatalog('read'));
    const newest = (await opened.value.imports()).length;
    const [from, to] = versions.length === 2 ? versions.map(versionNumber) : [Math.max(0, newest - 1), newest];
    const diff = await opened.value.diff(from!, to!);
    return {
      from: diff.from,
      to: diff.to,
      kinds: diff.kinds.map((kind) => {
        const times = isoTimes(kind.examples.map(({ tsEvent }) => tsEvent));
        return {
          ...kind,
          subjects: [...kind.subjects],
          examples: kind.examples.map(({ subject, column, ...sides }, i) => {
            const shown = (side: number | string | null): number | string | null =>
              typeof side === 'number' && holdsTimes(kind.kind, column) ? isoInstant(side) : side;
            return { subject, tsEvent: times[i]!, column, from: shown(sides.from), to: shown(sides.to) };
          }),
        };
      }),
    };
  },
});

/** Version 0 is the empty catalog before the first import. */
function versionNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new ConfigurationError({
    code: 'diff.version',
    what: `"${text}" is no version`,
    fix: 'give the number of an import; quant data list shows them',
  });
}

function holdsTimes(kind: KindName, column: string): boolean {
  return column === 'tsKnown' || KINDS[kind].columns.some(({ name, type }) => name === column && type === 'time');
}

const SHOWN = 15;

export function render({ from, to, kinds }: Output): string {
  if (kinds.every(({ added, removed, changed }) => added + removed + changed === 0)) {
    return `  Versions ${from} and ${to} hold the same.\n`;
  }
  return kinds
    .map(({ kind, added, removed, changed, subjects, examples }) => {
      const head = `  ${kind}, version ${from} to ${to}: ${added} rows added, ${removed} removed, ${changed} changed\n\n`;
      const rest = subjects.length > SHOWN ? `  … and ${subjects.length - SHOWN} more (--json lists all)\n` : '';
      const perSubject = table(
        ['subject', 'added', 'removed', 'changed'],
        subjects.slice(0, SHOWN).map((s) => [s.subject, String(s.added), String(s.removed), String(s.changed)]),
      );
      const perValue =
        examples.length === 0
          ? ''
          : `\n${table(
              ['subject', 'at', 'column', 'from', 'to'],
              examples
                .slice(0, SHOWN)
                .map((e) => [e.subject, e.tsEvent, e.column, String(e.from ?? '–'), String(e.to ?? '–')]),
              { left: [0, 1, 2] },
            )}`;
      return `${head}${perSubject}${rest}${perValue}`;
    })
    .join('\n');
}
