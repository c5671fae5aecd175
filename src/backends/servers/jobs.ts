import { delay } from '#src/async/delay.ts';
import { BackendError } from '#src/backends/backend.ts';
import { CloudError } from '#src/backends/cloud/cloud-error.ts';
import { parseJson } from '#src/backends/cloud/http/json.ts';
import type { Limits } from '#src/backends/cloud/limits.ts';
import type { ImageFile } from '#src/images/formats/image-file.ts';
import type { Connection } from './connection.ts';
import { jobAnswer, jobSubmitted, serverCapabilities } from './wire.ts';

/** A job as stable-diffusion.cpp's own routes take it. */
export interface JobOrder {
  readonly prompt: string;
  readonly negative_prompt: string;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly batch_count: 1;
  readonly output_format: 'png';
  readonly sample_params: {
    readonly sample_method: string;
    readonly scheduler?: string;
    readonly sample_steps: number;
    readonly guidance: { readonly txt_cfg: number };
  };
}

/**
 * The jobs of stable-diffusion.cpp's server: a job has an id to ask for it by, also after a restart of
 * the gateway. https://github.com/leejet/stable-diffusion.cpp, examples/server/api.md
 */
export interface ServerJobs {
  /** @returns the names of its samplers; null where the server has no such jobs; undefined where it cannot tell yet */
  samplers(signal: AbortSignal): Promise<ReadonlySet<string> | null | undefined>;
  /** @returns the job's id. @throws CloudError */
  submit(order: JobOrder, signal: AbortSignal): Promise<string>;
  /**
   * Resolves when the job is drawn. Where it takes too long, or the signal aborts, a job that waits
   * for its turn is ended, unless the gateway is to go on with it: one that is drawn cannot be.
   *
   * @returns null where the server does not know the job, as after a restart of its own. @throws CloudError
   */
  result(id: string, signal: AbortSignal): Promise<ImageFile | null>;
}

export function createServerJobs(
  { ask, failure, refused, fileOf, redact }: Connection,
  limits: Limits,
  monotonicNow: () => number,
): ServerJobs {
  async function drawn(id: string, signal: AbortSignal): Promise<ImageFile | null> {
    const endsAt = monotonicNow() + limits.jobMs;
    for (let waitMs = limits.pollEveryMs; monotonicNow() < endsAt; ) {
      await delay(waitMs, signal);
      waitMs = Math.min(1.5 * waitMs, limits.pollAtMostEveryMs);
      const answer = await ask(pathOf(id), {}, signal);
      if (answer.status === 404 || answer.status === 410) return null;
      if (answer.status !== 200) throw refused(answer);
      const { data } = jobAnswer.safeParse(parseJson(answer.bytes));
      if (data?.status === 'completed') return fileOf(data.result?.images[0]?.b64_json ?? '');
      if (data?.status === 'failed' || data?.status === 'cancelled')
        throw failure('PROVIDER_FAILED', `ended the job (${redact(data.error?.message ?? '')})`);
    }
    await cancel(id);
    throw failure('PROVIDER_FAILED', `has not drawn it within ${limits.jobMs / 1000} s`, true);
  }

  async function cancel(id: string): Promise<void> {
    const signal = AbortSignal.timeout(limits.cancelMs);
    try {
      await ask(`${pathOf(id)}/cancel`, { body: {} }, signal);
    } catch (error) {
      if (!(error instanceof CloudError) && error !== signal.reason) throw error;
    }
  }

  return {
    async samplers(signal) {
      const answer = await ask('sdcpp/v1/capabilities', {}, signal);
      // As while it loads.
      if (answer.status >= 500) return undefined;
      const { data } = serverCapabilities.safeParse(parseJson(answer.bytes));
      return answer.status === 200 && data ? new Set(data.samplers) : null;
    },
    async submit(order, signal) {
      const request = { body: order, timeoutMs: limits.submitMs };
      const answer = await ask('sdcpp/v1/img_gen', request, signal);
      if (answer.status !== 200 && answer.status !== 202) throw refused(answer);
      const { data } = jobSubmitted.safeParse(parseJson(answer.bytes));
      if (!data) throw failure('PROVIDER_BAD_RESPONSE', 'answered without the id of a job');
      return data.id;
    },
    async result(id, signal) {
      try {
        return await drawn(id, signal);
      } catch (error) {
        if (signal.aborted && !goesOn(signal.reason)) await cancel(id);
        throw error;
      }
    },
  };
}

const pathOf = (id: string): string => `sdcpp/v1/jobs/${encodeURIComponent(id)}`;

/** Whether the next process, or the next start, asks for the job again. */
function goesOn(reason: unknown): boolean {
  return reason instanceof BackendError && reason.failure.code === 'SHUTTING_DOWN';
}
