import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Device, DeviceError, processor } from '#src/backends/local/devices/device.ts';
import { probeDevice } from '#src/backends/local/devices/probe-device.ts';
import type { EngineParameters } from '#src/backends/local/pipeline/pipeline.ts';
import { startEngineProcess } from '#src/backends/local/process/engine-process.ts';
import { quickParameters } from '#test/helpers/engine-job.ts';
import { maxDifference } from '#test/helpers/golden-tensors.ts';
import { drawProfiled } from '#test/helpers/profiled-engine.ts';
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

  test.for(layouts)(
    'draws the demo picture of %s as the processor does, all of it',
    async (layout) => {
      const parameters: EngineParameters = {
        ...quickParameters,
        numInferenceSteps: 2,
        // A driver on the processor takes minutes for more.
        width: 64,
        height: 64,
      };
      const folder = join(import.meta.dirname, '../../../../models', layout, 'demo');
      const job = { parameters, samples: [{ index: 0, seed: 1 }], latents: false };
      await using engine = await startEngineProcess(
        { folder, threads: 1, device: processor, cancelGraceMs: 10_000 },
        never,
      );
      const expected = (await Array.fromAsync(engine.run(job, () => false, never))).at(-1)!;
      if (expected.type !== 'image') {
        throw new Error(`the last event is ${expected.type}`);
      }
      expect(new Set(expected.pixels).size).toBeGreaterThan(50);

      // Its shaders are what takes a driver on the processor its time: one process compiles them once.
      const device: Device = { name: 'webgpu', precision: 'fp32' };
      const { pixels, placement } = await drawProfiled(folder, device, job, environment);
      expect(maxDifference(pixels, expected.pixels)).toBeLessThanOrEqual(2);
      expect(Object.keys(placement.unet)).toEqual(['WebGpuExecutionProvider']);
      expect(placement.unet.WebGpuExecutionProvider).toBeGreaterThan(500);
      expect(Object.keys(placement.decoder)).toEqual(['WebGpuExecutionProvider']);
      expect(placement.decoder.WebGpuExecutionProvider).toBeGreaterThan(100);
    },
  );
});
