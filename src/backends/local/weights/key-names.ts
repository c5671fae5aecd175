import type { TensorTable } from './tensor-source.ts';

/** The names that AutoencoderKL's attention had until diffusers 0.13, and has since. */
const attentionNames: Record<string, string> = {
  query: 'to_q',
  key: 'to_k',
  value: 'to_v',
  proj_attn: 'to_out.0',
};

/** @returns the table with the names of a VAE's attention as they are today */
export function currentVaeNames(tensors: TensorTable): TensorTable {
  return rename(tensors, (name) =>
    name.replace(
      /(\.attentions\.\d+\.)(query|key|value|proj_attn)(?=\.)/,
      (_, place: string, part: string) => `${place}${attentionNames[part]}`,
    ),
  );
}

/** @returns the table without the prefix that transformers puts before a text model's tensors: once, twice or never, by version */
export function bareTextNames(tensors: TensorTable): TensorTable {
  return rename(tensors, (name) => name.replace(/^(text_model\.)+/, ''));
}

function rename(tensors: TensorTable, change: (name: string) => string): TensorTable {
  return new Map([...tensors].map(([name, source]) => [change(name), source]));
}
