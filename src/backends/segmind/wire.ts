import { z } from 'zod';

/**
 * Segmind's answers, read leniently: only the fields that are used, in every form they were seen in.
 * Sources: the async inference and account pages of docs.segmind.com, and public clients' code.
 */

/** One, or an array of which the first counts: both are in use for images. */
const oneOrFirst = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((value) => (typeof value === 'string' ? value : value[0]!));

/** Numbers come as numbers in bodies and as text in headers. */
const lenientNumber = z.coerce.number().refine(Number.isFinite);

export const v1Answer = z.object({ image: oneOrFirst });

export const submitted = z.object({
  request_id: z.string().regex(/^[\w-]{1,128}$/, 'not an id'),
});

export const jobState = z.object({
  status: z.string(),
  error: z.unknown().optional(),
});

export const jobResult = z
  .object({
    output: oneOrFirst.nullish().catch(undefined),
    images: z
      .array(z.object({ url: z.string() }))
      .nullish()
      .catch(undefined),
    seed: lenientNumber.nullish().catch(undefined),
    metrics: z
      .object({
        cost: lenientNumber.nullish().catch(undefined),
        remaining_credits: lenientNumber.nullish().catch(undefined),
      })
      .nullish()
      .catch(undefined),
  })
  .transform(({ output, images, seed, metrics }) => ({
    url: images?.[0]?.url ?? output ?? undefined,
    seed: seed ?? undefined,
    cost: metrics?.cost ?? undefined,
    remainingCredits: metrics?.remaining_credits ?? undefined,
  }));

export const creditsAnswer = z
  .object({ credits: lenientNumber, 'free-credits': lenientNumber.nullish() })
  .transform(({ credits, 'free-credits': free }) => credits + (free ?? 0));
