import { existsSync, readdirSync } from 'node:fs';
import type { DeviceChoice, DeviceName } from './device.ts';
import type { Environment } from './driver-environment.ts';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: Environment;
}

/**
 * The devices to try, in order; the processor is not among them where another one is asked for by name.
 * For `auto` it costs nothing where no GPU can be: Linux shows them as files. CUDA, DirectML and CoreML
 * are for those who ask for them.
 */
export function candidateDevices(choice: DeviceChoice, machine: Machine): readonly DeviceName[] {
  if (choice !== 'auto') return [choice];
  return mayHaveGpu(machine) ? ['webgpu', 'cpu'] : ['cpu'];
}

function mayHaveGpu({ platform, environment }: Machine): boolean {
  if (platform !== 'linux') return platform === 'win32' || platform === 'darwin';
  if (environment.VK_ICD_FILENAMES || environment.VK_DRIVER_FILES) return true;
  return (
    ['/dev/nvidiactl', '/dev/dxg'].some((path) => existsSync(path)) ||
    (existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD')))
  );
}
