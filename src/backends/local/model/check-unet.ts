import {
  type BlockPlan,
  downPlan,
  midPlan,
  type UNetConfig,
  upPlan,
} from '#src/backends/local/graph/unet-config.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import type { FamilyName } from './families.ts';
import { families } from './families.ts';

/**
 * What the settings of a UNet say together; each alone is checked by `unetConfig`, and the widths by the tensors.
 * @throws WeightsError naming the setting
 */
export function checkUNet(config: UNetConfig, file: string, name: FamilyName): void {
  const refuse = (problem: string): never => {
    throw new WeightsError(problem, { file });
  };
  const { addition, pipeline } = families[name];
  const given = config.addition_embed_type ?? null;
  if (given !== addition)
    refuse(
      `addition_embed_type is ${JSON.stringify(given)}, but the UNet of a ${pipeline} has ${JSON.stringify(addition)}`,
    );
  const blocks = config.block_out_channels.length;
  const perBlock = {
    down_block_types: config.down_block_types,
    up_block_types: config.up_block_types,
    attention_head_dim: config.attention_head_dim,
    num_attention_heads: config.num_attention_heads,
    transformer_layers_per_block: config.transformer_layers_per_block,
    reverse_transformer_layers_per_block: config.reverse_transformer_layers_per_block,
  };
  for (const [setting, value] of Object.entries(perBlock))
    if (Array.isArray(value) && value.length !== blocks)
      refuse(`${setting} has ${value.length} entries for ${blocks} block_out_channels`);
  for (const channels of config.block_out_channels)
    if (channels % config.norm_num_groups !== 0)
      refuse(`${channels} channels do not divide into norm_num_groups ${config.norm_num_groups}`);
  const mid = midPlan(config);
  for (const plan of [...downPlan(config), ...(mid ? [mid] : []), ...upPlan(config)])
    checkAttention(plan, refuse);
  const { addition_time_embed_dim: time, projection_class_embeddings_input_dim: projection } =
    config;
  if (addition && !(time && projection && projection > 6 * time))
    refuse('addition_time_embed_dim and projection_class_embeddings_input_dim do not fit together');
}

function checkAttention(
  { depths, heads, channels, layers }: BlockPlan,
  refuse: (problem: string) => never,
): void {
  if (depths === null) return;
  if (channels % heads !== 0)
    refuse(`${channels} channels do not divide into ${heads} heads (attention_head_dim)`);
  if (depths.length !== layers)
    refuse(
      `a block of ${layers} layers has ${depths.length} entries in transformer_layers_per_block or reverse_transformer_layers_per_block`,
    );
}
