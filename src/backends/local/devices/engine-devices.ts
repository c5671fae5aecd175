import { withoutPaths } from '#src/backends/local/without-paths.ts';
import { candidateDevices, type Machine } from './candidates.ts';
import { type ChosenDevice, chooseDevice } from './choose-device.ts';
import { type DeviceChoice, DeviceError, type DeviceName, processor } from './device.ts';
import type { SelfTest } from './self-test.ts';

export interface EngineDevicesOptions {
  readonly choice: DeviceChoice;
  readonly machine: Machine;
  probe(name: DeviceName, mustBeFaster: boolean): Promise<SelfTest>;
  /** Told each time that devices were tested. */
  onChosen(outcome: ChosenDevice | DeviceError): void;
}

/** What the models compute on: tested at the start, and again after a device was lost. */
export interface EngineDevices {
  /** What is known at this moment of the device for a model; undefined while devices are tested. */
  known(folder: string): ChosenDevice | DeviceError | undefined;
  /** @throws DeviceError when no device works that may be used */
  deviceFor(folder: string): Promise<ChosenDevice>;
  /** The device cannot take a model. @returns whether the processor does it from now on */
  refuse(folder: string, reason: string): boolean;
  /** The device failed in the middle of a run: it is tested anew. */
  lost(reason: string): void;
}

export function createEngineDevices(options: EngineDevicesOptions): EngineDevices {
  const candidates = candidateDevices(options.choice, options.machine);
  const mayFallBack = candidates.length > 1;
  /** Why the processor stands in for the device, by the model's folder. */
  const refused = new Map<string, string>();
  let lostReason: string | undefined;
  let outcome: ChosenDevice | DeviceError | undefined;
  let testing: Promise<ChosenDevice> | undefined;

  function settle<Found extends ChosenDevice | DeviceError>(found: Found, shown: Found): Found {
    options.onChosen(found);
    outcome = shown;
    return shown;
  }

  function test(): Promise<ChosenDevice> {
    testing ??= chooseDevice(candidates, options.probe)
      .then((chosen) => {
        const isFallback = lostReason !== undefined && chosen.device.name === 'cpu';
        const found = isFallback
          ? { ...chosen, isFallback, notes: [lostReason!, ...chosen.notes] }
          : chosen;
        return settle(found, { ...found, notes: found.notes.map((note) => withoutPaths(note)) });
      })
      .catch((error) => {
        // A driver may be mended while the gateway runs: the next attempt asks again.
        testing = undefined;
        if (!(error instanceof DeviceError)) throw error;
        throw settle(error, new DeviceError(error.kind, withoutPaths(error.message)));
      });
    return testing;
  }

  if (candidates[0] === 'cpu') {
    outcome = { device: processor, notes: [], isFallback: false };
    testing = Promise.resolve(outcome);
  } else {
    test().catch(() => {});
  }

  function inPlaceOf(folder: string): ChosenDevice | undefined {
    const reason = refused.get(folder);
    return reason === undefined
      ? undefined
      : { device: processor, notes: [reason], isFallback: true };
  }

  return {
    known: (folder) => inPlaceOf(folder) ?? outcome,
    deviceFor: async (folder) => inPlaceOf(folder) ?? (await test()),
    refuse(folder, reason) {
      if (mayFallBack) {
        refused.set(folder, reason);
      }
      return mayFallBack;
    },
    lost(reason) {
      lostReason = reason;
      outcome = undefined;
      testing = undefined;
    },
  };
}
