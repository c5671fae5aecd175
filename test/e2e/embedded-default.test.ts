import { execFile } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';

const run = promisify(execFile);
const example = (name: string): string => join(import.meta.dirname, '../../examples', name);

/** Mean colour of a patch around a point given as fractions of the side. */
async function colourAt(file: Buffer, x: number, y: number) {
  const { width, height } = await sharp(file).metadata();
  const side = Math.round(width / 16);
  const patch = {
    left: Math.round(x * width - side / 2),
    top: Math.round(y * height - side / 2),
    width: side,
    height: side,
  };
  const pixels = await sharp(file).extract(patch).removeAlpha().raw().toBuffer();
  const mean = (channel: number): number =>
    pixels.reduce((sum, value, index) => sum + (index % 3 === channel ? value : 0), 0) /
    (pixels.length / 3);
  return { red: mean(0), green: mean(1), blue: mean(2) };
}

describe('the embedded default', () => {
  let gateway: GatewayProcess;
  beforeAll(async () => {
    gateway = await startGatewayProcess();
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  test('a script with nothing but fetch gets from mutation to the picture it asked for', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'darkroom-example-'));
    const { stdout } = await run(
      process.execPath,
      [example('fetch.ts'), 'a red circle on a blue background', gateway.url],
      { cwd },
    );
    const updates = stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));

    const steps = updates
      .filter(({ status }) => status === 'RUNNING')
      .map(({ progress }) => progress.step);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(new Set(steps)).toEqual(new Set(Array.from({ length: 21 }, (_, step) => step)));
    expect(updates.at(-1)).toMatchObject({
      status: 'SUCCEEDED',
      progress: { step: 20, steps: 20, basis: 'MEASURED' },
    });

    const picture = await readFile(join(cwd, 'image.png'));
    const middle = await colourAt(picture, 0.5, 0.5);
    expect(middle.red).toBeGreaterThan(150);
    expect(middle.blue).toBeLessThan(100);
    for (const [x, y] of [
      [0.06, 0.06],
      [0.94, 0.06],
      [0.06, 0.94],
      [0.94, 0.94],
    ] as const) {
      const corner = await colourAt(picture, x, y);
      expect(corner.blue).toBeGreaterThan(150);
      expect(corner.red).toBeLessThan(100);
    }
  });

  test.for(['ten', 'twenty'])('the %s lines of the README write an image', async (count) => {
    const cwd = await mkdtemp(join(tmpdir(), 'darkroom-example-'));
    const script = example(`${count}-lines.ts`);
    const { stdout } = await run(process.execPath, [script, gateway.url], { cwd });
    expect(stdout).toMatch(/SUCCEEDED 20 of 20\n$/);
    expect(await sharp(join(cwd, 'image.png')).metadata()).toMatchObject({
      width: 512,
      height: 512,
    });
  });
});
