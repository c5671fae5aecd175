import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp, { type Sharp } from 'sharp';

const folder = join(import.meta.dirname, '../e2e/studio/baselines');
/** A mean over so many pixels square keeps the baselines small, and forgives the edge of a letter. */
const block = 4;
/** How far a colour may be off, out of 255, before the block counts as different. */
const tolerance = 24;

/**
 * How much of the page looks different from its baseline, 0 to 1. With `write`, the baseline is
 * made anew instead. What moves by itself is masked.
 *
 * @throws Error where there is no baseline, and where the size is another one
 */
export async function difference(
  page: Page,
  name: string,
  { mask = [], write }: { readonly mask?: Locator[]; readonly write: boolean },
): Promise<number> {
  const shot = await page.screenshot({
    mask,
    maskColor: '#808080',
    animations: 'disabled',
    caret: 'hide',
  });
  const file = join(folder, `${name}.webp`);
  if (write) {
    await mkdir(folder, { recursive: true });
    const { data, ...raw } = await blocks(sharp(shot));
    await sharp(data, { raw: { ...raw, channels: 3 } })
      .webp({ lossless: true })
      .toFile(file);
    return 0;
  }
  if (!existsSync(file))
    throw new Error(`There is no baseline ${file}: make it with npm run baselines and look at it.`);
  const now = await blocks(sharp(shot));
  const { data, info } = await sharp(file)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const then = { data, width: info.width, height: info.height };
  if (now.width !== then.width || now.height !== then.height)
    throw new Error(
      `${name} is ${now.width} x ${now.height} blocks, its baseline ${then.width} x ${then.height}`,
    );
  let different = 0;
  for (let pixel = 0; pixel < now.data.length; pixel += 3) {
    const off = [0, 1, 2].map((c) => Math.abs(now.data[pixel + c]! - then.data[pixel + c]!));
    if (Math.max(...off) > tolerance) different++;
  }
  const share = different / (now.data.length / 3);
  if (share > 0) await writeFile(join(tmpdir(), `darkroom-${name}.png`), shot);
  return share;
}

/** The picture with one pixel for each block: what a baseline keeps. */
async function blocks(picture: Sharp) {
  const { width, height } = await picture.metadata();
  const { data, info } = await picture
    .removeAlpha()
    .resize(Math.floor(width / block), Math.floor(height / block), { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
