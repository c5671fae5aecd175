import type { Upscale } from '#models/definition.ts';
import type { Order } from '#src/backends/cloud/client.ts';
import { startPicture } from '#src/backends/cloud/start-picture.ts';
import { schedulerNames } from './schedulers.ts';
import { endpointOf } from './served-as.ts';

/** The JSON of a paid POST, in Segmind's names. */
export type UpstreamBody = DrawingBody | UpscaleBody;

interface DrawingBody {
  readonly prompt: string;
  readonly negative_prompt?: string;
  readonly scheduler: string;
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
  readonly samples: 1;
  readonly seed: number;
  /** Absent where the endpoint takes no size. */
  readonly img_width?: number;
  readonly img_height?: number;
  /** Base64 of a file. */
  readonly image?: string;
  readonly strength?: number | undefined;
  readonly base64: boolean;
}

interface UpscaleBody {
  /** Base64 of a file. */
  readonly image: string;
  /** The page's sample has it as text. */
  readonly scale: string;
  readonly output_format: 'jpeg';
  readonly quality: number;
}

/**
 * One sample of a request. More than one image an answer is documented nowhere, so each sample is a
 * call of its own with its own seed. `seed` and `base64` are always sent: what happens without them
 * differs between models and between editions of the pages.
 */
export async function upstreamBody(order: Order, base64: boolean): Promise<UpstreamBody> {
  const { parameters, seed, start } = order;
  if (parameters.upscale) return upscaleBody(order, parameters.upscale);
  const scheduler = schedulerNames[parameters.scheduler];
  if (scheduler === undefined) {
    throw new RangeError(`Segmind has no scheduler ${parameters.scheduler}`);
  }
  return {
    prompt: parameters.prompt,
    ...(parameters.negativePrompt !== undefined && {
      negative_prompt: parameters.negativePrompt,
    }),
    scheduler,
    num_inference_steps: parameters.numInferenceSteps,
    guidance_scale: parameters.guidanceScale,
    samples: 1,
    seed,
    ...sizeOf(order),
    ...(start && {
      image: (await startPicture(start, parameters)).image,
      strength: parameters.strength,
    }),
    base64,
  };
}

/** As the sample of segmind.com/models/esrgan/api, with the picture itself in the place of its address. */
async function upscaleBody(
  { parameters: { width, height }, start }: Order,
  { factor }: Upscale,
): Promise<UpscaleBody> {
  const picture = { width: width / factor, height: height / factor };
  const { image } = await startPicture(start!, picture);
  return { image, scale: String(factor), output_format: 'jpeg', quality: 95 };
}

function sizeOf({ model, parameters }: Order): Pick<DrawingBody, 'img_width' | 'img_height'> {
  const { width, height, image } = parameters;
  if (image && !endpointOf({ model, parameters }).sides) return {};
  return { img_width: width, img_height: height };
}
