import type { GraphBuilder, Value } from '#src/backends/local/graph/graph-builder.ts';
import { conv2d } from './convolution.ts';
import {
  activations,
  add,
  attention,
  groupNorm,
  layerNorm,
  linear,
  toImage,
  toTokens,
} from './layers.ts';

export interface TransformerOptions {
  readonly depth: number;
  readonly heads: number;
  readonly groups: number;
  /** The text's states [1, tokens, width]. */
  readonly context: Value;
  /** Whether the projections around the blocks act on tokens; else they are 1x1 convolutions. */
  readonly linearProjection: boolean;
}

/** Transformer2DModel's own norms (diffusers, models/transformers), whatever the UNet's are. */
const groupEpsilon = 1e-6;
const layerEpsilon = 1e-5;

/** Self-attention, attention to the text and a gated feed-forward, `depth` times, over all latent pixels. */
export function transformer(
  g: GraphBuilder,
  x: Value,
  name: string,
  options: TransformerOptions,
): Value {
  const { depth, groups, linearProjection } = options;
  const [, channels, height, width] = x.shape as [number, number, number, number];
  const normed = groupNorm(g, x, `${name}.norm`, { groups, epsilon: groupEpsilon });
  let tokens = linearProjection
    ? linear(g, toTokens(g, normed), `${name}.proj_in`, { width: channels })
    : toTokens(g, conv2d(g, normed, `${name}.proj_in`, { channels, kernel: 1 }));
  for (let block = 0; block < depth; block++)
    tokens = transformerBlock(g, tokens, `${name}.transformer_blocks.${block}`, options);
  const image = linearProjection
    ? toImage(g, linear(g, tokens, `${name}.proj_out`, { width: channels }), height, width)
    : conv2d(g, toImage(g, tokens, height, width), `${name}.proj_out`, { channels, kernel: 1 });
  return add(g, image, x);
}

function transformerBlock(
  g: GraphBuilder,
  x: Value,
  name: string,
  { heads, context }: TransformerOptions,
): Value {
  const width = x.shape[2]!;
  const attend = (hidden: Value, part: string, norm: string, source?: Value): Value => {
    const normed = layerNorm(g, hidden, `${name}.${norm}`, layerEpsilon);
    const project = (from: Value, weight: string) =>
      linear(g, from, `${name}.${part}.${weight}`, { width, bias: false });
    const attended = attention(
      g,
      [
        project(normed, 'to_q'),
        project(source ?? normed, 'to_k'),
        project(source ?? normed, 'to_v'),
      ],
      heads,
    );
    return add(g, linear(g, attended, `${name}.${part}.to_out.0`, { width }), hidden);
  };
  let hidden = attend(x, 'attn1', 'norm1');
  hidden = attend(hidden, 'attn2', 'norm2', context);
  const normed = layerNorm(g, hidden, `${name}.norm3`, layerEpsilon);
  return add(g, gatedFeedForward(g, normed, `${name}.ff.net`), hidden);
}

/** GEGLU: the first half of the rows times the gelu of the second; each half is mapped on its own, so nothing is split. */
function gatedFeedForward(g: GraphBuilder, x: Value, name: string): Value {
  const width = x.shape[2]!;
  const inner = width * 4;
  const half = (rows: readonly [number, number]) =>
    linear(g, x, `${name}.0.proj`, { width: inner * 2, rows });
  const gated = g.apply(
    'Mul',
    [half([0, inner]), activations.gelu(g, half([inner, inner * 2]))],
    [1, x.shape[1]!, inner],
  );
  return linear(g, gated, `${name}.2`, { width });
}
