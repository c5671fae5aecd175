/** One of the forms in which a folder holds its weights. */
export interface WeightsForm {
  /** The file, or the index of the shards. */
  readonly main: string;
  /** All of its files, the index included. */
  readonly files: readonly string[];
}

/** diffusers' components, and transformers' in both formats. */
const stem = '(?<stem>diffusion_pytorch_model|pytorch_model|model)';
const format = '(?<format>safetensors|bin)';
const filePattern = new RegExp(
  String.raw`^${stem}(?:\.(?<variant>[\w-]+?))?(?<shard>-\d{5}-of-\d{5})?(?:\.(?<late>\w+))?\.${format}$`,
);
/** Of variants there are two: `model.safetensors.index.fp16.json`, and in older versions `model.fp16.safetensors.index.json`. */
const indexPattern = new RegExp(
  String.raw`^${stem}(?:\.(?<variant>[\w-]+))?\.${format}\.index(?:\.(?<late>[\w-]+))?\.json$`,
);

interface Named {
  readonly name: string;
  readonly kind: 'FILE' | 'SHARD' | 'INDEX';
  readonly stem: string;
  readonly variant: string;
  readonly format: string;
}

/** The engine computes in float32, so the most precise is best; weights before their averaging draw worst. */
const variantRanks = ['', 'fp32', 'fp16', 'bf16'];
const lastVariant = 'non_ema';

/**
 * Chooses from the names of a folder: safe files before pickled ones, the variant that is wanted, then
 * the plain one, then the others, a single file before shards.
 * @param wanted a variant's name, such as `fp16`
 * @returns undefined where there is none
 */
export function chooseWeights(
  names: readonly string[],
  wanted: string | null = null,
): WeightsForm | undefined {
  const named = names.flatMap(parseName);
  const rank = ({ variant, format, kind }: Named): number => {
    const known = variantRanks.indexOf(variant);
    const preference = variant === wanted ? -1 : known === -1 ? variantRanks.length : known;
    return (
      (variant === lastVariant && variant !== wanted ? 1_000 : 0) +
      (format === 'bin' ? 100 : 0) +
      preference * 10 +
      (kind === 'INDEX' ? 1 : 0)
    );
  };
  const [best] = named
    .filter(({ kind }) => kind !== 'SHARD')
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  if (!best) return undefined;
  const shards = named.filter(
    (one) =>
      best.kind === 'INDEX' &&
      one.kind === 'SHARD' &&
      one.stem === best.stem &&
      one.variant === best.variant &&
      one.format === best.format,
  );
  return { main: best.name, files: [best.name, ...shards.map(({ name }) => name)] };
}

function parseName(name: string): Named[] {
  const index = indexPattern.exec(name);
  const groups = (index ?? filePattern.exec(name))?.groups;
  if (!groups) return [];
  const { variant, late, shard } = groups;
  if (variant && late) return [];
  return [
    {
      name,
      kind: index ? 'INDEX' : shard ? 'SHARD' : 'FILE',
      stem: groups.stem!,
      variant: variant ?? late ?? '',
      format: groups.format!,
    },
  ];
}
