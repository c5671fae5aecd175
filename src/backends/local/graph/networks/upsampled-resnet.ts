import type { GraphBuilder, Value } from '#src/backends/local/graph/graph-builder.ts';
import { conv2d, upsampledConv2d } from './convolution.ts';
import { add, groupNormSilu, reshape, slice } from './layers.ts';
import { type ResnetOptions, resnet } from './resnet.ts';

/** A layer's prefix in the weights, and the channels of its result. */
export interface Layer {
  readonly name: string;
  readonly channels: number;
}

/**
 * Doubles an image, convolves it, and applies the first `resnet` of the next block. Where that has fewer channels, the
 * image between the two is the largest value of a decoder. It is then two of half its channels: what is made of one is
 * given back before the same is made of the other, and 2 values of the size of all channels are the most at once, not 2.5.
 */
export function upsampledResnet(
  g: GraphBuilder,
  x: Value,
  upsampler: Layer,
  { name, channels, ...norm }: Layer & Omit<ResnetOptions, 'time'>,
): Value {
  const size = [x.shape[2]! * 2, x.shape[3]! * 2] as const;
  // Norms take each group whole.
  const isHalved =
    g.dialect.buffers === 'FREED' && channels < upsampler.channels && norm.groups % 2 === 0;
  if (!isHalved) {
    const doubled = upsampledConv2d(g, x, size, upsampler.name, upsampler);
    return resnet(g, doubled, name, { ...norm, channels });
  }
  const half = upsampler.channels / 2;
  const ranges = [
    { from: 0, to: half, of: half * 2 },
    { from: half, to: half * 2, of: half * 2 },
  ] as const;
  const doubled = (range: Range): Value =>
    upsampledConv2d(ofResults(g, range), x, size, upsampler.name, { channels: half });
  const convolved = (part: Value, range: Range, onto?: Value): Value => {
    const options = { ...norm, groups: norm.groups / 2 };
    const activated = groupNormSilu(ofResults(g, range), part, `${name}.norm1`, options);
    return conv2d(ofInputs(g, range), activated, `${name}.conv1`, { channels, onto });
  };
  const shortcut = (part: Value, range: Range, onto?: Value): Value =>
    conv2d(ofInputs(g, range), part, `${name}.conv_shortcut`, { channels, kernel: 1, onto });

  // Of a node's inputs onnxruntime computes the one that was written last first: here both halves, then both
  // shortcuts, and what comes of the second half before what comes of the first.
  const first = doubled(ranges[0]);
  const firstShortcut = shortcut(first, ranges[0]);
  const second = doubled(ranges[1]);
  let hidden = convolved(second, ranges[1], convolved(first, ranges[0]));
  hidden = groupNormSilu(g, hidden, `${name}.norm2`, norm);
  hidden = conv2d(g, hidden, `${name}.conv2`, { channels });
  return add(g, shortcut(second, ranges[1], firstShortcut), hidden);
}

/** Channels of a layer. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly of: number;
}

/** The weights that make these channels of each layer's result, as if there were no others. */
function ofResults(g: GraphBuilder, { from, to, of }: Range): GraphBuilder {
  return {
    ...g,
    weight: (name, shape, options) =>
      g.weight(name, [of, ...shape.slice(1)], { ...options, rows: [from, to] }),
  };
}

/** The weights that take these channels of what each layer is given, as if there were no others; the first have the bias. */
function ofInputs(g: GraphBuilder, { from, to, of }: Range): GraphBuilder {
  return {
    ...g,
    has: (name) => g.has(name) && (from === 0 || !name.endsWith('.bias')),
    weight(name, shape, options) {
      if (shape.length === 1) return g.weight(name, shape, options);
      const part = slice(g, g.weight(name, shape.with(1, of)), 1, from, to);
      return options?.as ? reshape(g, part, options.as) : part;
    },
  };
}
