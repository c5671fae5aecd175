import { z } from 'zod';

/** The input of lucataco/ssd-1b, as https://replicate.com/lucataco/ssd-1b/api describes it. */
const input = z.strictObject({
  prompt: z.string().default('with smoke, half ice and half fire'),
  negative_prompt: z.string().default('scary, cartoon, painting'),
  batched_prompt: z.boolean().default(false),
  width: z.int().default(768),
  height: z.int().default(768),
  num_outputs: z.int().min(1).max(4).default(1),
  scheduler: z
    .enum([
      'DDIM',
      'DPMSolverMultistep',
      'HeunDiscrete',
      'KarrasDPM',
      'K_EULER_ANCESTRAL',
      'K_EULER',
      'PNDM',
    ])
    .default('K_EULER'),
  num_inference_steps: z.int().min(1).max(500).default(25),
  guidance_scale: z.number().min(1).max(50).default(7.5),
  prompt_strength: z.number().min(0).max(1).default(0.8),
  seed: z.int().default(0),
  apply_watermark: z.boolean().default(true),
  lora_scale: z.number().min(0).max(1).default(0.6),
  disable_safety_checker: z.boolean().default(false),
});

export type Input = z.infer<typeof input>;

/** The body of https://replicate.com/docs/reference/http#predictions.create */
export const creation = z.strictObject({ version: z.string(), input });

export const knownVersion = 'b19e3639452c59ce8295b82aba70a231404cb062f2eb580ea894b31e8ce5bbb6';

/** How much work an input asks for, in images of 1024 x 1024 in 25 steps. */
export function unitsOf({ num_outputs, num_inference_steps, width, height }: Input): number {
  return num_outputs * (num_inference_steps / 25) * ((width * height) / 1024 ** 2);
}

/** `30`, `30s`, `5m`, `1h30m45s`; at least five seconds. @returns milliseconds, or null for anything else */
export function parseDeadline(text: string): number | null {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$/.exec(text);
  if (!match || text === '') return null;
  const [hours, minutes, seconds] = match.slice(1).map((one) => Number(one ?? 0));
  const total = (hours! * 60 + minutes!) * 60 + seconds!;
  return total >= 5 ? total * 1000 : null;
}
