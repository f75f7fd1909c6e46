/**
 * A universe: which symbols of a panel are in play at which bar, and whether that could have been known then. Masks use the
 * past only; `provenance` says whether the choice itself did.
 */
import { ConfigurationError, didYouMean } from '@quantcli/core';
import { Panel, type Calendar } from '@quantcli/panel';
import { decisionInstants } from '../point-in-time/decision-instants.ts';
import type { Records } from '../records/records.ts';
import { liquidUniverse, type LiquidityRule } from './liquid-universe.ts';
import { membershipMask, recordsOfSpells, type Spell } from './membership.ts';
import { expandBySectors, type ExpansionRule } from './sector-expansion.ts';
import { SEMICONDUCTORS } from './semiconductors.ts';

export interface Universe {
  readonly name: string;
  readonly description: string;
  readonly provenance: 'point-in-time' | 'chosen with hindsight';
  /** [N × T] 1 where a symbol belongs. @param calendar tells when a bar is complete */
  readonly mask: (panel: Panel, calendar: Calendar) => Uint8Array;
}

/**
 * Whoever belonged to a group of membership records: `sp500`, `sector:Energy`. A group that nobody ever leaves is a list of
 * those that are members today, however its entries are dated, and said to be one.
 */
export function membershipUniverse(records: Records, group: string): Universe {
  const code = records.texts.get('group')?.words.indexOf(group);
  const member = records.numbers.get('member');
  const leaves = records.texts.get('group')?.code.some((own, row) => own === code && member?.[row] === 0) === true;
  return {
    name: group,
    description: leaves
      ? `members of ${group} as known at each bar`
      : `today’s members of ${group}: nobody ever leaves`,
    provenance: leaves ? 'point-in-time' : 'chosen with hindsight',
    mask: ({ symbols, time }, calendar) => membershipMask(records, group, symbols, decisionInstants(time, calendar)),
  };
}

/** A list that somebody made; its dates, where it has some, are kept. */
export function listUniverse(name: string, spells: readonly Spell[]): Universe {
  const dated = spells.filter(({ from, to }) => from !== undefined || to !== undefined).length;
  const { mask } = membershipUniverse(recordsOfSpells(name, spells), name);
  return {
    name,
    description: `a list of ${new Set(spells.map(({ symbol }) => symbol)).size} symbols, ${dated === 0 ? 'none of them' : `${dated} spells`} dated`,
    provenance: 'chosen with hindsight',
    mask,
  };
}

/** The most traded symbols by past data ({@link liquidUniverse}). */
export function liquidityUniverse(rule: LiquidityRule, name = `liquid-${rule.top}`): Universe {
  const { top, keep = top, window = 60, field = 'dollar_volume', rebalance = 'monthly' } = rule;
  const buffer = keep > top ? `, kept to rank ${keep}` : '';
  return {
    name,
    description: `the ${top} highest medians of ${field} over ${window} past bars, chosen ${rebalance}${buffer}`,
    provenance: 'point-in-time',
    mask: (panel) => liquidUniverse(panel, rule),
  };
}

/** The symbols whose sector in the panel's field `sector` is this one: today's classification. @param names what the field's numbers mean (`sectorNames` of the bars) */
export function sectorUniverse(sector: string, names: readonly string[]): Universe {
  const code = names.indexOf(sector);
  return {
    name: `sector:${sector}`,
    description: `the symbols classified as ${sector} today`,
    provenance: 'chosen with hindsight',
    mask: (panel) => {
      const mask = new Uint8Array(panel.symbols.length * panel.bars);
      panel.symbols.forEach((_, n) => {
        if (panel.column('sector', n)[0] === code) mask.fill(1, n * panel.bars, (n + 1) * panel.bars);
      });
      return mask;
    },
  };
}

/** A universe widened by the symbols of the sectors that did best ({@link expandBySectors}); today's sectors are hindsight. */
export function expandedUniverse(base: Universe, rule: ExpansionRule = {}): Universe {
  const { sectors = 1, add = 5, window = 126 } = rule;
  return {
    name: `${base.name}+sectors`,
    description: `${base.description}; with up to ${add} symbols from each of the ${sectors} best sectors of the past ${window} bars`,
    provenance: 'chosen with hindsight',
    mask: (panel, calendar) => expandBySectors(panel, base.mask(panel, calendar), rule),
  };
}

export const semiconductors: Universe = {
  ...listUniverse('semiconductors', SEMICONDUCTORS),
  description:
    'ten companies of semiconductors and AI hardware, each from its first trading day on; the list is of 2024',
};

/** The Russell 3000 has the 3,000 largest US companies by market capitalisation, in June; without its list this is a stand-in. */
export const russell3000Proxy: Universe = {
  ...liquidityUniverse({ top: 3_000, window: 60, rebalance: 'yearly', minPrice: 1 }, 'russell3000-proxy'),
  description:
    'a proxy, not the index: the 3,000 highest medians of dollar volume over 60 past bars, chosen yearly, from 1 dollar up',
};

const NAMED: readonly Universe[] = [semiconductors, russell3000Proxy];
const LIQUID = /^liquid-([1-9]\d*)$/;

export interface UniverseSources {
  readonly membership?: Records | undefined;
  /** What the numbers of the panel's field `sector` mean (`sectorNames` of the bars). */
  readonly sectors?: readonly string[] | undefined;
}

/**
 * The universe of a name: `semiconductors`, `russell3000-proxy`, `liquid-100`, a group of the membership records (`sp500`),
 * or `sector:…` of the bars where no membership tells it. Throws {@link ConfigurationError} naming the nearest one.
 */
export function universeNamed(name: string, { membership, sectors = [] }: UniverseSources = {}): Universe {
  const groups = membership?.texts.get('group')?.words ?? [];
  if (membership !== undefined && groups.includes(name)) return membershipUniverse(membership, name);
  const ofSectors = sectors.map((sector) => sectorUniverse(sector, sectors));
  const found = [...NAMED, ...ofSectors].find((universe) => universe.name === name);
  if (found !== undefined) return found;
  const top = LIQUID.exec(name)?.[1];
  if (top !== undefined) return liquidityUniverse({ top: Number(top) });
  const known = [...[...NAMED, ...ofSectors].map((universe) => universe.name), 'liquid-100', ...groups];
  throw new ConfigurationError({
    code: 'universe.unknown',
    what: `there is no universe "${name}"`,
    fix: didYouMean(name, known) || `known universes: ${known.slice(0, 20).join(', ')}`,
  });
}

/** The panel with its mask narrowed to the universe: a member is what both say. O(N·T). */
export function applyUniverse(panel: Panel, universe: Universe, calendar: Calendar): Panel {
  const { members: before, ...parts } = panel.parts();
  const mask = universe.mask(panel, calendar);
  const members = new Uint8Array(new SharedArrayBuffer(mask.length));
  for (let i = 0; i < mask.length; i += 1) members[i] = mask[i]! & (before?.[i] ?? 1);
  return Panel.of({ ...parts, members });
}
