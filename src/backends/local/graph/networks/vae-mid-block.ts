import type { GraphBuilder, Value } from '#src/backends/local/graph/graph-builder.ts';
import {
  add,
  attention,
  type GroupNormOptions,
  groupNorm,
  linear,
  toImage,
  toTokens,
} from './layers.ts';
import { resnet } from './resnet.ts';

/** The innermost block of an AutoencoderKL, alike in both halves (diffusers, UNetMidBlock2D): it changes no size. */
export function vaeMidBlock(
  g: GraphBuilder,
  x: Value,
  name: string,
  norm: GroupNormOptions,
): Value {
  const options = { ...norm, channels: x.shape[1]! };
  const first = resnet(g, x, `${name}.resnets.0`, options);
  const attended = selfAttention(g, first, `${name}.attentions.0`, norm);
  return resnet(g, attended, `${name}.resnets.1`, options);
}

/** One head over all latent pixels. */
function selfAttention(g: GraphBuilder, x: Value, name: string, norm: GroupNormOptions): Value {
  const [, channels, height, width] = x.shape as [number, number, number, number];
  const tokens = toTokens(g, groupNorm(g, x, `${name}.group_norm`, norm));
  const project = (part: string, from: Value) =>
    linear(g, from, `${name}.${part}`, { width: channels });
  const attended = attention(
    g,
    [project('to_q', tokens), project('to_k', tokens), project('to_v', tokens)],
    1,
  );
  return add(g, x, toImage(g, project('to_out.0', attended), height, width));
}
