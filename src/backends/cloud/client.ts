import type { StartImage } from '#src/domain/start-image.ts';
import type { ImageFile } from '#src/images/formats/image-file.ts';
import type { Asked } from './asked.ts';

/**
 * A provider's API, one exchange a method, nothing repeated: pacing, retries, waiting and telling
 * are the toolkit's. Every method throws CloudError.
 */
export interface CloudClient {
  /**
   * The calls that make a sample of such a request.
   *
   * @param isSubmitted it was submitted as a job before; then the calls of the queue
   */
  callsFor(asked: Asked, isSubmitted: boolean): DirectCalls | QueuedCalls;
  /** The model that draws such a request, where it is not the one that was asked for. */
  drawnBy?(asked: Asked): string | undefined;
  /** Asks the provider to end a job that is not waited for any more; absent where there is no such call. */
  cancel?(handle: string, signal: AbortSignal): Promise<void>;
  /** Asks for what is left on the gateway's account, in micro-credits; absent where there is no such call. */
  credits?(signal: AbortSignal): Promise<number>;
}

/** One sample of a request, to be paid for. */
export interface Order extends Asked {
  readonly seed: number;
  /** What to start from. @default noise */
  readonly start: StartImage | undefined;
  /** Milliseconds after which its image is of no use any more. */
  readonly withinMs: number;
}

/** The answer to the paid request is the image. */
export interface DirectCalls {
  readonly kind: 'direct';
  generate(order: Order, signal: AbortSignal): Promise<MadeImage>;
}

/** The paid request queues a job, which is asked for until it is done. */
export interface QueuedCalls {
  readonly kind: 'queued';
  /** @returns the provider's id of the job */
  submit(order: Order, signal: AbortSignal): Promise<string>;
  /** Throws for a job that failed, or that is not known any more. */
  poll(handle: string, signal: AbortSignal): Promise<JobState>;
  result(handle: string, signal: AbortSignal): Promise<JobResult>;
}

export type JobState = 'QUEUED' | 'PROCESSING' | 'COMPLETED';

/** Where a finished job's picture is, and what it cost in micro-credits. */
export interface JobResult {
  readonly url: URL;
  readonly cost: number | undefined;
  /** null: one was told that cannot be one. */
  readonly seed: number | null | undefined;
}

/** A picture, and what was said about it. The cost is in micro-credits. */
export interface MadeImage {
  readonly file: ImageFile;
  readonly cost: number | undefined;
  /** null: one was told that cannot be one. */
  readonly seed: number | null | undefined;
}
