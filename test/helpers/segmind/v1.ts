import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { drawPicture } from '#test/helpers/stand-in/picture.ts';
import { jsonReply, pictureReply, send } from '#test/helpers/stand-in/reply.ts';
import type { Fault } from './faults.ts';
import { moneyHeaders, type Order, seedOf } from './work.ts';
import type { World } from './world.ts';

/** v1: blocks until the picture is there, and bills it whether or not the client still listens. */
export async function generate(
  { account, rateLimit }: World,
  order: Order,
  response: ServerResponse,
  fault: Fault | null,
): Promise<void> {
  // Not kept alive by it: closing the stand-in does not wait for what it draws.
  await delay(order.queueMs + order.runMs, undefined, { ref: false });
  const { slug, body, cost } = order;
  const seed = seedOf(body, fault);
  const drawn = await drawPicture(seed, body.img_width, body.img_height);
  const isWhole = fault?.kind !== 'halfPicture';
  const picture = isWhole ? drawn : drawn.subarray(0, drawn.length / 2);
  const entry = account.bill({ slug, contract: 'v1', cost, body });
  const headers = {
    ...rateLimit.headers(),
    ...(fault?.kind === 'silentCost' ? {} : moneyHeaders(account, entry, seed, order.runMs)),
  };
  const text = picture.toString('base64');
  const reply = body.base64
    ? jsonReply({ image: fault?.kind === 'asArray' ? [text] : text, status: 'Success' }, headers)
    : pictureReply(picture, headers);
  entry.delivered = (await send(response, reply, fault)) && isWhole;
}
