import { z } from 'zod';

/*
 * The A1111 dialect, read leniently: https://github.com/AUTOMATIC1111/stable-diffusion-webui,
 * modules/api/models.py, and what stable-diffusion.cpp's server answers in its place.
 */

export const drawn = z.object({
  images: z.array(z.string()).min(1),
  /** JSON inside JSON. */
  info: z.string().catch('{}'),
});

export const drawnInfo = z.object({
  all_seeds: z.array(z.number()).nullish().catch(undefined),
  seed: z.number().nullish().catch(undefined),
  sampler_name: z.string().nullish().catch(undefined),
});

export const samplerList = z.array(
  z.object({ name: z.string(), aliases: z.array(z.string()).catch([]) }),
);

export const progressAnswer = z.object({
  progress: z.number().min(0).max(1).catch(0),
  eta_relative: z.number().nonnegative().nullish().catch(undefined),
  state: z
    .object({
      sampling_step: z.int().nonnegative().catch(0),
      sampling_steps: z.int().nonnegative().catch(0),
    })
    .nullish()
    .catch(undefined),
  current_image: z.string().nullish().catch(undefined),
  /** The id that the request of the job gave itself; absent where the server does not tell. */
  current_task: z.string().nullish().catch(undefined),
});

/* Its own jobs: https://github.com/leejet/stable-diffusion.cpp, examples/server/api.md */

export const serverCapabilities = z.object({
  features_by_mode: z.object({ img_gen: z.object({}) }),
  samplers: z.array(z.string()),
});

/** Its id becomes a part of addresses, and of what is kept of the generation. */
export const jobSubmitted = z.object({ id: z.string().regex(/^[\w-]{1,128}$/, 'not an id') });

export const jobAnswer = z.object({
  status: z.string(),
  result: z
    .object({ images: z.array(z.object({ b64_json: z.string() })) })
    .nullish()
    .catch(undefined),
  error: z.object({ message: z.string() }).nullish().catch(undefined),
});
