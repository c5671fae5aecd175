import { expect, test } from 'vitest';
import { candidateDevices } from '#src/backends/local/devices/candidates.ts';
import {
  type DeviceChoice,
  DeviceError,
  type DeviceName,
} from '#src/backends/local/devices/device.ts';
import { driverEnvironment } from '#src/backends/local/devices/driver-environment.ts';
import { createEngineDevices } from '#src/backends/local/devices/engine-devices.ts';
import { probeDevice } from '#src/backends/local/devices/probe-device.ts';
import type { SelfTest } from '#src/backends/local/devices/self-test.ts';

const windows = { platform: 'win32', environment: {} } as const;
const works: SelfTest = { device: { name: 'webgpu', precision: 'fp16' }, note: null };

/** Devices of a machine whose driver answers as scripted, one answer a test. */
function scripted(choice: DeviceChoice, ...answers: (SelfTest | string)[]) {
  const asked: [DeviceName, boolean][] = [];
  const told: string[] = [];
  const devices = createEngineDevices({
    choice,
    machine: windows,
    async probe(...question) {
      asked.push(question);
      const answer = answers.shift();
      if (typeof answer !== 'object') {
        throw new DeviceError('UNUSABLE', answer ?? 'asked once too often');
      }
      return answer;
    },
    onChosen: (outcome) =>
      told.push(outcome instanceof DeviceError ? outcome.message : outcome.device.name),
  });
  return { devices, asked, told };
}

test('auto costs nothing where no GPU can be', () => {
  const bare = { platform: 'freebsd', environment: {} } as const;
  expect(candidateDevices('auto', bare)).toEqual(['cpu']);
  expect(candidateDevices('auto', windows)).toEqual(['webgpu', 'cpu']);
  const driver = { platform: 'linux', environment: { VK_ICD_FILENAMES: '/icd.json' } } as const;
  expect(candidateDevices('auto', driver)).toEqual(['webgpu', 'cpu']);
  expect(candidateDevices('cuda', bare)).toEqual(['cuda']);
});

test('takes a GPU that works, and tests it once', async () => {
  const { devices, asked, told } = scripted('auto', works);
  expect(devices.known('a')).toBeUndefined();
  const chosen = await devices.deviceFor('a');
  expect(chosen).toEqual({ device: works.device, notes: [], isFallback: false });
  expect(await devices.deviceFor('b')).toBe(chosen);
  expect(devices.known('a')).toBe(chosen);
  expect(asked).toEqual([['webgpu', true]]);
  expect(told).toEqual(['webgpu']);
});

test('takes the processor where the GPU does not work, and tells why', async () => {
  const { devices } = scripted('auto', 'webgpu answers wrongly.');
  expect(await devices.deviceFor('a')).toEqual({
    device: { name: 'cpu', precision: 'fp32' },
    notes: ['webgpu answers wrongly.'],
    isFallback: false,
  });
});

test('a device that was asked for by name is not replaced, and is asked again', async () => {
  const { devices, asked } = scripted('webgpu', 'There is no adapter.', works);
  await expect(devices.deviceFor('a')).rejects.toThrow('There is no adapter.');
  expect(devices.known('a')).toBeInstanceOf(DeviceError);
  expect(devices.refuse('a', 'too large')).toBe(false);
  expect(await devices.deviceFor('a')).toMatchObject({ device: works.device });
  expect(asked).toEqual([
    ['webgpu', false],
    ['webgpu', false],
  ]);
});

test('a model that the device cannot take goes to the processor, and no other does', async () => {
  const { devices } = scripted('auto', works);
  await devices.deviceFor('a');
  expect(devices.refuse('a', 'too large')).toBe(true);
  expect(await devices.deviceFor('a')).toMatchObject({
    device: { name: 'cpu' },
    notes: ['too large'],
    isFallback: true,
  });
  expect(await devices.deviceFor('b')).toMatchObject({ device: { name: 'webgpu' } });
});

test('a device that was lost is tested anew, and replaced where it does not come back', async () => {
  const { devices, told } = scripted('auto', works, works, 'No adapter.');
  await devices.deviceFor('a');
  devices.lost('The driver was reset.');
  expect(await devices.deviceFor('a')).toMatchObject({ device: { name: 'webgpu' } });
  devices.lost('The driver was reset.');
  expect(await devices.deviceFor('a')).toEqual({
    device: { name: 'cpu', precision: 'fp32' },
    notes: ['The driver was reset.', 'No adapter.'],
    isFallback: true,
  });
  expect(told).toEqual(['webgpu', 'webgpu', 'cpu']);
});

test('a device of another platform is told with those of this one', async () => {
  const other = process.platform === 'win32' ? 'coreml' : 'dml';
  await expect(probeDevice(other, false, {})).rejects.toThrow(
    new RegExp(`${other} is not one of the devices of this platform: cpu, `),
  );
});

test('an engine’s process learns where drivers are, and no secrets', () => {
  const environment = { LD_LIBRARY_PATH: '/drivers', SEGMIND_API_KEY: 'SG_secret', HOME: '/root' };
  expect(driverEnvironment(environment)).toEqual({ LD_LIBRARY_PATH: '/drivers' });
});
