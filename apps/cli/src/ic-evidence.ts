/** The form in which commands give an IC and how sure it is. */
import { z } from 'zod';

export const evidenceSchema = z.strictObject({
  ic: z.number(),
  stdErr: z.number(),
  t: z.number(),
  p: z.number(),
  dates: z.number(),
  interval: z.tuple([z.number(), z.number()]),
});
