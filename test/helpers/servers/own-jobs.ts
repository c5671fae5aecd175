import sharp from 'sharp';
import { z } from 'zod';
import { drawPicture } from '#test/helpers/stand-in/picture.ts';
import { jsonReply, type Reply } from '#test/helpers/stand-in/reply.ts';
import type { Job, Jobs } from './jobs.ts';

const order = z.object({
  prompt: z.string(),
  negative_prompt: z.string().default(''),
  width: z.int().default(512),
  height: z.int().default(512),
  seed: z.int().default(-1),
  batch_count: z.literal(1).default(1),
  output_format: z.enum(['png', 'jpeg', 'webp']).default('png'),
  sample_params: z.object({
    sample_method: z.string().default('default'),
    scheduler: z.string().default('default'),
    sample_steps: z.int().default(20),
    guidance: z.object({ txt_cfg: z.number().default(7) }).prefault({}),
  }),
});

interface OwnJob {
  readonly id: string;
  readonly job: Job;
  status: 'queued' | 'generating' | 'completed' | 'failed' | 'cancelled';
  image: string | null;
}

/** The jobs of stable-diffusion.cpp's own routes, as examples/server/api.md of its repository describes them. */
export interface OwnJobs {
  answer(path: string, text: string, fails: boolean): Promise<Reply>;
  /** It is started anew: no job is known any more. */
  forget(): void;
  /** The ids of the jobs that were ended before they were drawn. */
  readonly canceled: readonly string[];
}

export function createOwnJobs(jobs: Jobs, msPerImage: number): OwnJobs {
  const known = new Map<string, OwnJob>();
  const canceled: string[] = [];
  let count = 0;

  function submit(text: string, fails: boolean): Reply {
    const { data: asked } = order.safeParse(JSON.parse(text));
    if (!asked) return jsonReply({ error: 'invalid generation parameters' }, {}, 400);
    count += 1;
    const id = `job_${count}`;
    const steps = asked.sample_params.sample_steps;
    const job: Job = { task: id, steps, ms: msPerImage, startedAt: null, isInterrupted: false };
    const own: OwnJob = { id, job, status: 'queued', image: null };
    known.set(id, own);
    void draw(own, asked, fails);
    return jsonReply(
      { id, kind: 'img_gen', status: 'queued', poll_url: `/sdcpp/v1/jobs/${id}` },
      {},
      202,
    );
  }

  async function draw(own: OwnJob, asked: z.infer<typeof order>, fails: boolean): Promise<void> {
    await jobs.run(own.job);
    if (own.status === 'cancelled') return;
    const picture = await drawPicture(asked.seed % 2 ** 32, asked.width, asked.height);
    own.image = (await sharp(picture).png().toBuffer()).toString('base64');
    own.status = fails ? 'failed' : 'completed';
  }

  function tell(own: OwnJob): object {
    if (own.status === 'queued' && own.job.startedAt !== null) own.status = 'generating';
    const { id, status, image } = own;
    const isOver = status === 'failed' || status === 'cancelled';
    return {
      id,
      kind: 'img_gen',
      status,
      queue_position: status === 'queued' ? 1 : 0,
      result:
        status === 'completed'
          ? { output_format: 'png', images: [{ index: 0, b64_json: image }] }
          : null,
      error: isOver ? { code: 'generation_failed', message: 'no results' } : null,
    };
  }

  return {
    canceled,
    forget: () => known.clear(),
    async answer(path, text, fails) {
      if (path === '/sdcpp/v1/capabilities')
        return jsonReply({
          supported_modes: ['img_gen'],
          features_by_mode: { img_gen: { cancel_queued: true, cancel_generating: false } },
          samplers: ['default', 'euler', 'euler_a', 'heun', 'dpm2', 'dpm++2s_a', 'dpm++2m', 'lcm'],
          limits: { min_width: 64, max_width: 4096, max_batch_count: 8, max_queue_size: 64 },
        });
      if (path === '/sdcpp/v1/img_gen') return submit(text, fails);
      const [, id = '', cancel] = /^\/sdcpp\/v1\/jobs\/([^/]+)(\/cancel)?$/.exec(path) ?? [];
      const own = known.get(id);
      if (!own) return jsonReply({ error: 'job not found' }, {}, 404);
      if (cancel !== undefined && own.job.startedAt === null) {
        own.status = 'cancelled';
        canceled.push(id);
      }
      return jsonReply(tell(own));
    },
  };
}
