import { buildModelFolder } from './build-model-folder.ts';
import { type DrawnImage, drawImage } from './draw-image.ts';
import { ssd1bLcm } from './full-width-models.ts';
import { type Figure, gigabytes, seconds } from './report.ts';
import { stepSeconds } from './timeline.ts';

/**
 * An image in few steps beside one in many, each in the number that it is recommended with. LCM evaluates the network
 * once a step, DPM-Solver++ both sides of the guidance.
 * @param folder SSD-1B's
 * @param pixels of both sides of both images
 */
export async function fewSteps(folder: string, threads: number, pixels: number): Promise<Figure[]> {
  const job = { threads, pixels };
  const lcmFolder = buildModelFolder(ssd1bLcm);
  const lcm = denoising(
    await drawImage({ ...job, folder: lcmFolder, steps: 4, scheduler: 'LCM' }),
    1,
  );
  const dpm = denoising(await drawImage({ ...job, folder, steps: 25, scheduler: 'DPM_MULTI' }), 2);
  const beside = (what: string, of: (one: Denoising) => number, text: typeof seconds): Figure => ({
    what,
    value: text(of(lcm)),
    baseline: text(of(dpm)),
    ratio: of(lcm) / of(dpm),
  });
  return [
    beside('evaluations of the UNet', ({ evaluations }) => evaluations, String),
    beside('all of them', ({ total }) => total, seconds),
    beside('one of them, mean', ({ total, evaluations }) => total / evaluations, seconds),
    beside('peak memory', ({ peakBytes }) => peakBytes, gigabytes),
  ];
}

interface Denoising {
  readonly evaluations: number;
  /** Seconds of all evaluations, the first included. */
  readonly total: number;
  readonly peakBytes: number;
}

function denoising({ intervals, peakBytes }: DrawnImage, evaluationsOfStep: 1 | 2): Denoising {
  const steps = stepSeconds(intervals);
  return {
    evaluations: steps.length * evaluationsOfStep,
    total: steps.reduce((sum, one) => sum + one, 0),
    peakBytes,
  };
}
