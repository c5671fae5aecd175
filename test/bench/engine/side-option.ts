import { UsageError } from '#src/cli/usage-error.ts';
import { wholeOption } from '#test/helpers/command.ts';

/** A side that every level of the UNet halves evenly. @throws UsageError */
export function sideOption(name: string, text: string): number {
  const pixels = wholeOption(name, text, 512, 64);
  if (pixels % 64 !== 0) throw new UsageError(`--${name} is a multiple of 64, not ${text}.`);
  return pixels;
}
