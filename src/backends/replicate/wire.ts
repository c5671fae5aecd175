import { z } from 'zod';

/** One, or an array of which the first counts: a model's output is either. */
const oneOrFirst = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((value) => (typeof value === 'string' ? value : value[0]!));

/** A prediction, read leniently: https://replicate.com/docs/reference/http#predictions.get */
export const prediction = z.object({
  id: z.string().regex(/^[\w-]{1,128}$/, 'not an id'),
  status: z.string(),
  output: oneOrFirst.nullish().catch(undefined),
  error: z.unknown().optional(),
  /** Whether its output was deleted, as it is an hour after the end. */
  data_removed: z.boolean().nullish().catch(undefined),
  metrics: z
    .object({ predict_time: z.number().nonnegative().nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
});

export type Prediction = z.infer<typeof prediction>;
