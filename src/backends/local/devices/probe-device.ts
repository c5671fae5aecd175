import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DeviceError, type DeviceName } from './device.ts';
import { driverEnvironment } from './driver-environment.ts';
import type { ProbeAnswer } from './probe-main.ts';
import type { SelfTest } from './self-test.ts';

const entry = fileURLToPath(new URL('./probe-main.ts', import.meta.url));
/** Drivers compile their first shaders for seconds. */
const patienceMs = 60_000;

/**
 * Tests a device in a process of its own.
 * @param mustBeFaster see `selfTest`
 * @throws DeviceError
 */
export function probeDevice(name: DeviceName, mustBeFaster: boolean): Promise<SelfTest> {
  const { promise, resolve, reject } = Promise.withResolvers<SelfTest>();
  const fail = (message: string) => reject(new DeviceError('UNUSABLE', message));
  const child = fork(entry, [name, mustBeFaster ? 'faster' : 'any'], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    env: driverEnvironment(process.env),
  });
  const deadline = setTimeout(() => {
    child.kill('SIGKILL');
    fail(`${name} did not answer its self-test within ${patienceMs / 1000} s.`);
  }, patienceMs);
  child.once('message', (answer: ProbeAnswer) => {
    if (answer.kind === 'works') resolve(answer);
    else fail(answer.message);
  });
  child.once('error', (error) => fail(`The self-test of ${name} did not start: ${error.message}`));
  child.once('exit', (code, signal) => {
    clearTimeout(deadline);
    fail(`The driver of ${name} ended its process (${signal ?? `exit code ${code}`}).`);
  });
  return promise;
}
