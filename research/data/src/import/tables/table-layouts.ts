/** Tables with named columns, of every kind but long CSV bars (which have a faster reader). */
import type { Layout } from '../layout.ts';
import { arrowLayout } from './arrow-layout.ts';
import { delimitedLayout } from './delimited-layout.ts';
import { frenchLayout } from './french-layout.ts';
import { jsonLayout } from './json-layout.ts';

export const tableLayouts: readonly Layout[] = [arrowLayout, frenchLayout, jsonLayout, delimitedLayout];
