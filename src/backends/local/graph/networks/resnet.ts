import type { GraphBuilder, Value } from '#src/backends/local/graph/graph-builder.ts';
import { conv2d } from './convolution.ts';
import { add, type GroupNormOptions, groupNormSilu, linear } from './layers.ts';

export interface ResnetOptions extends GroupNormOptions {
  readonly channels: number;
  /** The activated time embedding [1, width]; the decoder has none. */
  readonly time?: Value | undefined;
}

/** diffusers' ResnetBlock2D (models/resnet.py) with its default settings. */
export function resnet(
  g: GraphBuilder,
  x: Value,
  name: string,
  { channels, time, ...norm }: ResnetOptions,
): Value {
  let hidden = groupNormSilu(g, x, `${name}.norm1`, norm);
  hidden = conv2d(g, hidden, `${name}.conv1`, { channels });
  if (time !== undefined) {
    const shift = linear(g, time, `${name}.time_emb_proj`, { width: channels });
    const shape = [1, channels, 1, 1];
    hidden = add(g, hidden, g.apply('Reshape', [shift, g.integers(shape)], shape));
  }
  hidden = groupNormSilu(g, hidden, `${name}.norm2`, norm);
  hidden = conv2d(g, hidden, `${name}.conv2`, { channels });
  const shortcut =
    x.shape[1] === channels ? x : conv2d(g, x, `${name}.conv_shortcut`, { channels, kernel: 1 });
  return add(g, shortcut, hidden);
}
