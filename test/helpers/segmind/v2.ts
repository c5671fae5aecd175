import type { ServerResponse } from 'node:http';
import { jsonReply, send } from '#test/helpers/stand-in/reply.ts';
import { dollars } from './account.ts';
import type { Fault } from './faults.ts';
import type { Job } from './jobs.ts';
import { type Order, seedOf } from './work.ts';
import type { World } from './world.ts';

/** v2: takes the job, which runs by itself, and answers at once. */
export async function submit(
  { jobs, rateLimit, apiUrl }: World,
  order: Order,
  response: ServerResponse,
  fault: Fault | null,
): Promise<void> {
  const job = jobs.add({ ...order, fails: fault?.kind === 'failsLater' });
  job.expired = fault?.kind === 'expires';
  const reply = jsonReply(
    { status: 'QUEUED', poll_url: `${apiUrl}/v1/requests/${job.id}`, ...links(apiUrl, job) },
    rateLimit.headers(),
  );
  await send(response, reply, fault);
}

/** The state of a job, or with it its result. */
export async function tellJob(
  world: World,
  call: 'status' | 'result',
  id: string,
  response: ServerResponse,
  fault: Fault | null,
): Promise<void> {
  const job = world.jobs.find(id);
  if (!job) {
    await send(response, jsonReply({ error: `Request ${id} not found` }, {}, 404), null);
    return;
  }
  const status = world.jobs.status(job);
  if (status === 'FAILED') {
    const metrics = { inference_time: 0.007, queue_time: 0.23, total_time: 0.24 };
    const failed = { status, error: 'The model failed to produce an image', metrics };
    await send(response, jsonReply(failed, {}, 422), fault);
    return;
  }
  const isResult = call === 'result' && status === 'COMPLETED';
  const state = { status, ...links(world.apiUrl, job), metrics: {} };
  const reply = jsonReply(isResult ? { ...state, ...resultOf(world, job, fault) } : state);
  // A result that points elsewhere is an answer like any other.
  await send(response, reply, isResult && fault?.kind === 'elsewhere' ? null : fault);
}

const links = (apiUrl: string, { id }: Job) => ({
  request_id: id,
  status_url: `${apiUrl}/v2/requests/${id}/status`,
  response_url: `${apiUrl}/v2/requests/${id}`,
});

function resultOf({ imageHost, account }: World, job: Job, fault: Fault | null): object {
  job.seed = seedOf(job.body, fault);
  const picture =
    fault?.kind === 'elsewhere' ? fault.url : `http://${imageHost}/generations/${job.id}.jpeg`;
  const seconds = (job.endsAt - job.startsAt) / 1000;
  const money = {
    cost: Number(dollars(job.cost)),
    remaining_credits: Number(dollars(account.balance)),
  };
  return {
    output: fault?.kind === 'asArray' ? [picture] : picture,
    images:
      fault?.kind === 'asArray'
        ? undefined
        : [{ url: picture, content_type: 'image/jpeg', file_name: `${job.id}.jpeg` }],
    seed: String(job.seed),
    prompt: job.body.prompt,
    metrics: {
      ...(fault?.kind === 'silentCost' ? {} : money),
      inference_time: seconds,
      queue_time: 0,
      total_time: seconds,
    },
  };
}
