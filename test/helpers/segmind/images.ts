import type { ServerResponse } from 'node:http';
import { drawPicture } from '#test/helpers/stand-in/picture.ts';
import { pictureReply, send } from '#test/helpers/stand-in/reply.ts';
import { errorReply } from './errors.ts';
import type { Fault } from './faults.ts';
import type { World } from './world.ts';

/** The image host: public links, no key. */
export async function serveImage(
  { jobs }: World,
  path: string,
  response: ServerResponse,
  fault: Fault | null,
): Promise<void> {
  const job = jobs.find(/^\/generations\/(.+)\.jpeg$/.exec(path)?.[1] ?? '');
  if (fault?.kind === 'error' || !job?.billed) {
    const name = fault?.kind === 'error' ? fault.error : 'unknownModel';
    await send(response, errorReply(name), null);
    return;
  }
  const { img_width, img_height } = job.body;
  const picture = await drawPicture(job.seed, img_width, img_height);
  const isWhole = fault?.kind !== 'halfPicture';
  const reply = pictureReply(isWhole ? picture : picture.subarray(0, picture.length / 2));
  if ((await send(response, reply, fault)) && isWhole) job.billed.delivered = true;
}
