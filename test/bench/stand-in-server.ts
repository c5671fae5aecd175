import { createSegmindStandIn } from '#test/helpers/segmind/segmind.ts';

/** What the stand-in tells the bench, from a process of its own so that its work is not the gateway's. */
export type FromStandIn =
  | { readonly type: 'ready'; readonly url: string; readonly apiKey: string }
  /** A paid request has arrived: milliseconds since the epoch. */
  | { readonly type: 'arrived'; readonly at: number };

const tell = (message: FromStandIn): void => void process.send!(message);
const now = (): number => performance.timeOrigin + performance.now();

const standIn = await createSegmindStandIn({ msPerImage: Number(process.argv[2] ?? 0) });
process.on('disconnect', () => process.exit());
tell({ type: 'ready', url: standIn.apiUrl, apiKey: standIn.account.apiKey });
for (;;) {
  await standIn.nextRequest('v1');
  tell({ type: 'arrived', at: now() });
}
