import { withoutLoraTags } from '#models/loras.ts';
import { BackendError, type BackendEvent, type BackendRequest } from '#src/backends/backend.ts';
import { type Device, processor } from './devices/device.ts';
import type { EngineDevices } from './devices/engine-devices.ts';
import type { InspectedWeights } from './inspect-weights.ts';
import type { Lora } from './loras/lora.ts';
import type { KeptExperience } from './measure/experience.ts';
import { tellSamples } from './measure/tell-samples.ts';
import { measureKey } from './offer/measure-key.ts';
import { toLatentMask } from './pipeline/start-image.ts';
import type { EnginePool } from './process/engine-pool.ts';
import { unsupportedSyntax } from './prompts/unsupported-syntax.ts';
import { type DeviceEvent, runOnDevice } from './run-on-device.ts';
import { createScheduler } from './schedulers/index.ts';

export interface RunContext {
  readonly pool: EnginePool;
  readonly devices: EngineDevices;
  readonly found: InspectedWeights;
  readonly experience: KeptExperience;
  /** Those of the request. */
  readonly loras: readonly (Lora & { readonly bytes: number })[];
  now(): number;
}

/** One attempt on the engine: its samples one after the other. See `Backend.run`. */
export async function* runRequest(
  { pool, devices, found, experience, loras, now }: RunContext,
  { model, parameters, start, samples, wantsPreview }: BackendRequest,
  signal: AbortSignal,
): AsyncGenerator<BackendEvent, void, undefined> {
  if (samples.length === 0) return;
  const { timesteps } = createScheduler(
    parameters.scheduler,
    found.schedulerConfig,
    parameters.numInferenceSteps,
    parameters.strength,
  );
  if (start?.mask && !toLatentMask(start.mask, parameters.width, found.sizeStep).includes(1))
    throw new BackendError({
      code: 'INVALID_INPUT',
      message: `The mask's white is too thin: it must cover the upper left pixel of some square of ${found.sizeStep} x ${found.sizeStep} in the size that is drawn.`,
      retryable: false,
      billed: 'NO',
    });
  const tellOn = (device: Device) => {
    const key = measureKey(model, parameters, device);
    const { width, height } = parameters;
    const evaluations = timesteps.length;
    return tellSamples({ samples, width, height, experience, key, evaluations, now });
  };
  let tell = tellOn(processor);
  const translate = (event: DeviceEvent): BackendEvent => {
    switch (event.type) {
      case 'computing':
        tell = tellOn(event.device);
        return event;
      case 'fallback':
        return { type: 'warning', code: 'DEVICE_FALLBACK', message: event.reason };
      case 'cut':
        return { type: 'warning', code: 'PROMPT_TRUNCATED', message: cutMessage(event) };
      default:
        return tell(event);
    }
  };

  const job = {
    folder: found.folder,
    revision: found.revision,
    estimatedBytes: found.estimatedBytes + loras.reduce((sum, { bytes }) => sum + 2 * bytes, 0),
    parameters: { ...parameters, loras },
    samples,
    start,
    latents: false,
    wantsPreview,
  };
  if (parameters.promptSyntax === 'WEIGHTED') {
    const { prompt, negativePrompt = '' } = parameters;
    const message = unsupportedSyntax(withoutLoraTags(prompt)) ?? unsupportedSyntax(negativePrompt);
    if (message !== null) yield { type: 'warning', code: 'SYNTAX_UNSUPPORTED', message };
  }
  for await (const event of runOnDevice(pool, devices, job, signal)) yield translate(event);
  await experience.save();
}

function cutMessage({ prompt, negativePrompt }: { prompt: string; negativePrompt: string }) {
  return [
    ['prompt', prompt],
    ['negative prompt', negativePrompt],
  ]
    .filter(([, cut]) => cut !== '')
    .map(
      ([name, cut]) =>
        `The ${name} is longer than the 75 tokens that the text encoder reads; this was cut: ${JSON.stringify(cut)}.`,
    )
    .join(' ');
}
