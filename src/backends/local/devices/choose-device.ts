import { type Device, DeviceError, type DeviceName, processor } from './device.ts';
import type { SelfTest } from './self-test.ts';

/** A device that works, and why it is this one. */
export interface ChosenDevice {
  readonly device: Device;
  /** What was said of those before it, and of its precision; empty where there is nothing to say. */
  readonly notes: readonly string[];
  /** Whether it stands in for one that was in use, or would be but for this model. */
  readonly isFallback: boolean;
}

/**
 * Takes the first device that passes its test; the processor needs none.
 * @throws DeviceError when none does
 */
export async function chooseDevice(
  candidates: readonly DeviceName[],
  probe: (name: DeviceName, mustBeFaster: boolean) => Promise<SelfTest>,
): Promise<ChosenDevice> {
  const notes: string[] = [];
  for (const name of candidates) {
    if (name === 'cpu') {
      return { device: processor, notes, isFallback: false };
    }
    try {
      const { device, note } = await probe(name, candidates.length > 1);
      return { device, notes: note === null ? notes : [...notes, note], isFallback: false };
    } catch (error) {
      if (!(error instanceof DeviceError)) {
        throw error;
      }
      notes.push(error.message);
    }
  }
  throw new DeviceError('UNUSABLE', notes.join(' '));
}
