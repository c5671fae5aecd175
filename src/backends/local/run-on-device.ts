import { BackendError } from '#src/backends/backend.ts';
import { type Device, DeviceError } from './devices/device.ts';
import type { EngineDevices } from './devices/engine-devices.ts';
import type { EnginePool, PoolEvent, PoolJob } from './process/engine-pool.ts';

export type DeviceEvent =
  | PoolEvent
  | { readonly type: 'computing'; readonly device: Device }
  | { readonly type: 'fallback'; readonly reason: string };

/**
 * Runs a job on the device that is there for its model. One that cannot take the model is replaced by
 * the processor where that is allowed, and the job begins again; one that is lost in the middle fails
 * the job, and is tested anew before the next.
 * @throws BackendError
 */
export async function* runOnDevice(
  pool: EnginePool,
  devices: EngineDevices,
  job: Omit<PoolJob, 'device'>,
  signal: AbortSignal,
): AsyncGenerator<DeviceEvent, void, undefined> {
  for (;;) {
    const { device, isFallback, notes } = await chosenFor(devices, job.folder);
    yield { type: 'computing', device };
    if (isFallback) {
      yield { type: 'fallback', reason: notes.join(' ') };
    }
    let hasBegun = false;
    try {
      for await (const event of pool.run({ ...job, device }, signal)) {
        hasBegun ||= event.type === 'evaluated';
        yield event;
      }
      return;
    } catch (error) {
      if (!(error instanceof BackendError)) {
        throw error;
      }
      const { code, message } = error.failure;
      if (code === 'DEVICE_LOST') {
        devices.lost(message);
      }
      const isReplaced = code === 'DEVICE_UNUSABLE' && devices.refuse(job.folder, message);
      if (!isReplaced || hasBegun) {
        throw error;
      }
    }
  }
}

async function chosenFor(devices: EngineDevices, folder: string) {
  try {
    return await devices.deviceFor(folder);
  } catch (error) {
    if (!(error instanceof DeviceError)) {
      throw error;
    }
    const { message } = error;
    throw new BackendError(
      { code: 'DEVICE_UNUSABLE', message, retryable: true, billed: 'NO' },
      { cause: error },
    );
  }
}
