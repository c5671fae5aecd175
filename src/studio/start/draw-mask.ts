import type { Mask, Stroke } from './start.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** From here on grey counts as white, as the API reads masks. */
const white = 128;

/**
 * Draws where a mask is white, in one colour, and nothing elsewhere.
 *
 * @param under the earlier mask, decoded, where the mask has one
 * @param size of the picture that the mask is of; the canvas may be smaller
 */
export function drawMask(
  canvas: HTMLCanvasElement,
  mask: Mask,
  under: HTMLImageElement | null,
  size: Size,
  colour: string,
): void {
  const context = canvas.getContext('2d')!;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (under) drawUnder(context, under, colour);
  context.setTransform(canvas.width / size.width, 0, 0, canvas.height / size.height, 0, 0);
  for (const stroke of mask.strokes) drawStroke(context, stroke, colour);
}

function drawStroke(context: CanvasRenderingContext2D, stroke: Stroke, colour: string): void {
  const [first, ...others] = stroke.points;
  if (!first) return;
  context.globalCompositeOperation = stroke.erases ? 'destination-out' : 'source-over';
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineWidth = stroke.width;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(...first);
  for (const point of others) context.lineTo(...point);
  context.stroke();
  // A line of one point is none.
  context.beginPath();
  context.arc(...first, stroke.width / 2, 0, 2 * Math.PI);
  context.fill();
  context.globalCompositeOperation = 'source-over';
}

/** What is black in an earlier mask becomes clear. */
function drawUnder(context: CanvasRenderingContext2D, under: HTMLImageElement, colour: string) {
  const { width, height } = context.canvas;
  context.drawImage(under, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height);
  for (let at = 0; at < pixels.data.length; at += 4)
    pixels.data[at + 3] = pixels.data[at]! >= white ? 255 : 0;
  context.putImageData(pixels, 0, 0);
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = colour;
  context.fillRect(0, 0, width, height);
  context.globalCompositeOperation = 'source-over';
}

/** The mask as the API takes it: a PNG of the picture's size, white where it is drawn anew and black elsewhere. */
export async function maskFile(
  mask: Mask,
  under: HTMLImageElement | null,
  size: Size,
): Promise<Blob> {
  const [shape, whole] = [canvasOf(size), canvasOf(size)];
  drawMask(shape, mask, under, size, '#fff');
  const context = whole.getContext('2d')!;
  context.fillStyle = '#000';
  context.fillRect(0, 0, size.width, size.height);
  context.drawImage(shape, 0, 0);
  const { promise, resolve } = Promise.withResolvers<Blob | null>();
  whole.toBlob(resolve, 'image/png');
  const file = await promise;
  if (!file) throw new Error(`The browser cannot make a mask of ${size.width} x ${size.height}.`);
  return file;
}

function canvasOf({ width, height }: Size): HTMLCanvasElement {
  return Object.assign(document.createElement('canvas'), { width, height });
}
