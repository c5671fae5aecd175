import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Device, DeviceError, processor } from '#src/backends/local/devices/device.ts';
import { probeDevice } from '#src/backends/local/devices/probe-device.ts';
import type { EngineParameters } from '#src/backends/local/pipeline/pipeline.ts';
import { startEngineProcess } from '#src/backends/local/process/engine-process.ts';
import { quickParameters } from '#test/helpers/engine-job.ts';
import { maxDifference, referenceModelFolder } from '#test/helpers/golden-tensors.ts';
import type { Placement } from '#test/helpers/placement-main.ts';
import { hasSwiftShader, swiftShaderEnvironment } from '#test/helpers/swiftshader.ts';

const never = new AbortController().signal;
const layouts = ['tiny-sd', 'ssd-1b'] as const;

// There is no WebGPU without a driver, and npm has one for this platform only.
describe.runIf(hasSwiftShader)('WebGPU on SwiftShader', { timeout: 600_000 }, () => {
  let environment: Record<string, string>;
  beforeAll(async () => {
    environment = await swiftShaderEnvironment();
  });

  test('passes the self-test in float32, and says why not in half precision', async () => {
    const { device, note } = await probeDevice('webgpu', false, environment);
    expect(device).toEqual({ name: 'webgpu', precision: 'fp32' });
    expect(note).toMatch(/its fp16 does not work: .*f16/);
  });

  test('is of no use where it must be faster than the processor', async () => {
    const error = await probeDevice('webgpu', true, environment).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(DeviceError);
    // It takes a thousand times as long; on a busy machine longer than a probe may take.
    expect(error.message).toMatch(
      /webgpu is slower than the processor: \d+ ms instead of \d+ ms|webgpu did not answer its self-test within/,
    );
    // Three times as long as a probe may take.
  });

  test.for(layouts)('computes all nodes of the UNet and the decoder of %s', async (layout) => {
    const main = join(import.meta.dirname, '../../../helpers/placement-main.ts');
    const child = fork(main, [referenceModelFolder(layout)], { execArgv: [], env: environment });
    const ended = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`it ended with ${code ?? signal} before it answered`);
    });
    const [placement] = (await Promise.race([once(child, 'message'), ended])) as [Placement];
    expect(Object.keys(placement.unet)).toEqual(['WebGpuExecutionProvider']);
    expect(placement.unet.WebGpuExecutionProvider).toBeGreaterThan(500);
    expect(Object.keys(placement.decoder)).toEqual(['WebGpuExecutionProvider']);
    expect(placement.decoder.WebGpuExecutionProvider).toBeGreaterThan(100);
  });

  test.for(layouts)('draws the demo picture of %s as the processor does', async (layout) => {
    const parameters: EngineParameters = {
      ...quickParameters,
      numInferenceSteps: 2,
      // A driver on the processor takes minutes for more.
      width: 64,
      height: 64,
    };
    const folder = join(import.meta.dirname, '../../../../models', layout, 'demo');
    const draw = async (device: Device) => {
      const options = { folder, threads: 1, device, environment, cancelGraceMs: 10_000 };
      await using engine = await startEngineProcess(options, never);
      const job = { parameters, samples: [{ index: 0, seed: 1 }], latents: false };
      const events = await Array.fromAsync(engine.run(job, () => false, never));
      const last = events.at(-1)!;
      if (last.type !== 'image') {
        throw new Error(`the last event is ${last.type}`);
      }
      return { pixels: last.pixels, memoryBytes: engine.memoryBytes };
    };
    const expected = await draw(processor);
    const found = await draw({ name: 'webgpu', precision: 'fp32' });
    expect(new Set(expected.pixels).size).toBeGreaterThan(50);
    expect(maxDifference(found.pixels, expected.pixels)).toBeLessThanOrEqual(2);
  });
});
