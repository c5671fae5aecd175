import { useEffect, useRef } from 'react';
import { drawMask } from './draw-mask.ts';
import type { Mask } from './start.ts';
import { usePicture } from './use-picture.ts';

interface MaskLayerProps {
  readonly mask: Mask;
  /** The picture that it lies over. */
  readonly picture: HTMLImageElement;
}

/** In pixels: enough for a screen, and drawn within a frame. */
const longestSide = 1024;

/** Where a mask has the picture drawn anew, as a veil over it. */
export function MaskLayer({ mask, picture }: MaskLayerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const under = usePicture(mask.under);
  const { naturalWidth: width, naturalHeight: height } = picture;
  const scale = Math.min(1, longestSide / Math.max(width, height));
  useEffect(() => {
    const { current } = canvas;
    if (!current) return;
    const element = under.state === 'HERE' && mask.under ? under.element : null;
    drawMask(current, mask, element, { width, height }, getComputedStyle(current).color);
  });
  return (
    <canvas
      ref={canvas}
      className="mask-layer"
      width={Math.round(width * scale)}
      height={Math.round(height * scale)}
    />
  );
}
