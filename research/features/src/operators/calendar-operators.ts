/** What is known of a bar from its time. */
import type { Operator } from '../language/operator.ts';

export const calendarOperators: readonly Operator[] = [];
