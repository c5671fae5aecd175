import type { EnginePhase } from '#src/backends/local/process/protocol.ts';

export interface ProgressBarState {
  readonly sample: number;
  readonly samples: number;
  readonly phase: EnginePhase;
  readonly done?: number;
  readonly evaluations?: number;
}

const width = 30;
const words: Record<EnginePhase, string> = {
  LOADING: 'loading',
  ENCODING: 'reading the prompt',
  DENOISING: 'drawing',
  DECODING: 'decoding',
  UPSCALING: 'making larger',
};

/** One line that redraws itself; silent where the output is no terminal. */
export function createProgressBar(stream: NodeJS.WriteStream) {
  let shown = false;
  let full = 0;
  return {
    show({ sample, samples, phase, done, evaluations }: ProgressBarState): void {
      if (!stream.isTTY) return;
      if (done !== undefined && evaluations !== undefined) full = done / evaluations;
      else if (phase !== 'DECODING') full = 0;
      const filled = Math.round(full * width);
      const count = done === undefined ? '' : ` ${done}/${evaluations}`;
      const which = samples === 1 ? '' : ` image ${sample + 1} of ${samples}`;
      stream.write(
        `\r\x1b[K[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${words[phase]}${count}${which}`,
      );
      shown = true;
    },
    end(): void {
      if (shown) stream.write('\r\x1b[K');
    },
  };
}
