import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { whenAborted } from '#src/async/when-aborted.ts';
import { DeviceError, type DeviceName } from './device.ts';
import { driverEnvironment, type Environment } from './driver-environment.ts';
import type { ProbeAnswer } from './probe-main.ts';
import type { SelfTest } from './self-test.ts';

const entry = fileURLToPath(new URL('./probe-main.ts', import.meta.url));
/** Drivers compile their first shaders for seconds. */
const patienceMs = 60_000;

/**
 * Tests a device in a process of its own.
 * @param mustBeFaster see `selfTest`
 * @param environment where drivers are
 * @param signal ends the process
 * @throws DeviceError
 */
export function probeDevice(
  name: DeviceName,
  mustBeFaster: boolean,
  environment: Environment,
  signal?: AbortSignal,
): Promise<SelfTest> {
  const { promise, resolve, reject } = Promise.withResolvers<SelfTest>();
  const fail = (message: string) => reject(new DeviceError('UNUSABLE', message));
  const child = fork(entry, [name, mustBeFaster ? 'faster' : 'any'], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    env: driverEnvironment(environment),
  });
  const kill = () => void child.kill('SIGKILL');
  const forget = signal && whenAborted(signal, kill);
  const deadline = setTimeout(() => {
    kill();
    fail(`${name} did not answer its self-test within ${patienceMs / 1000} s.`);
  }, patienceMs);
  child.once('message', (answer: ProbeAnswer) => {
    if (answer.kind === 'works') resolve(answer);
    else fail(answer.message);
  });
  child.once('error', (error) => fail(`The self-test of ${name} did not start: ${error.message}`));
  child.once('exit', (code, killer) => {
    clearTimeout(deadline);
    forget?.();
    fail(`The driver of ${name} ended its process (${killer ?? `exit code ${code}`}).`);
  });
  return promise;
}
