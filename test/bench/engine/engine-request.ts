import type { SchedulerName } from '#models/schedulers.ts';
import type { Device } from '#src/backends/local/devices/device.ts';
import type { EngineParameters } from '#src/backends/local/pipeline/pipeline.ts';

/** An image to draw, and what with. */
export interface ImageJob {
  readonly folder: string;
  readonly threads: number;
  /** Of both sides of the image. */
  readonly pixels: number;
  readonly steps: number;
  /** @default EULER */
  readonly scheduler?: SchedulerName;
  /** @default processor */
  readonly device?: Device;
  /** Starts from a grey picture, with all of `steps`. @default from noise */
  readonly fromPicture?: boolean;
}

/** Guided, and with a scheduler that evaluates the network once a step: two evaluations of batch 1 each. */
export const engineParameters = ({
  pixels,
  steps,
  scheduler = 'EULER',
  fromPicture = false,
}: ImageJob): EngineParameters => ({
  prompt: 'a red circle on a blue background',
  negativePrompt: 'blurry',
  promptSyntax: 'LITERAL',
  scheduler,
  numInferenceSteps: steps,
  guidanceScale: 7.5,
  width: pixels,
  height: pixels,
  ...(fromPicture && { strength: 1 }),
});
