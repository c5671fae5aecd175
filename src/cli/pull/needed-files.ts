import { PullError } from './pull-error.ts';

interface Listed {
  readonly path: string;
}

const tokenizerFiles = [
  'vocab.json',
  'merges.txt',
  'tokenizer_config.json',
  'special_tokens_map.json',
];

/** Folder by folder: the names that its weights may have, without their endings. */
const weightNames: Record<string, readonly string[]> = {
  unet: ['diffusion_pytorch_model'],
  vae: ['diffusion_pytorch_model'],
  text_encoder: ['model', 'pytorch_model'],
  text_encoder_2: ['model', 'pytorch_model'],
};

/**
 * Which files of a repository in diffusers' layout the engine reads: the configurations, the
 * tokenizers, and of each network the weights in one form only: safetensors before torch's .bin,
 * the variant before the plain ones. Neither the safety checker nor copies in other formats.
 *
 * @throws PullError naming the file that is missing
 */
export function neededFiles<File extends Listed>(
  files: readonly File[],
  variant: string | null,
): File[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const isSdxl = byPath.has('text_encoder_2/config.json');
  const second = isSdxl ? ['_2'] : [];
  const required = (path: string): File => {
    const file = byPath.get(path);
    if (file === undefined) {
      throw new PullError(`The repository has no ${path}: it is not in the layout that is needed.`);
    }
    return file;
  };

  return [
    required('model_index.json'),
    required('scheduler/scheduler_config.json'),
    ...['', ...second].flatMap((suffix) =>
      tokenizerFiles.map((name) => required(`tokenizer${suffix}/${name}`)),
    ),
    ...['unet', 'vae', ...['', ...second].map((suffix) => `text_encoder${suffix}`)].flatMap(
      (folder) => [required(`${folder}/config.json`), ...weightsOf(folder, files, variant)],
    ),
  ];
}

function weightsOf<File extends Listed>(
  folder: string,
  files: readonly File[],
  variant: string | null,
): File[] {
  for (const ending of ['safetensors', 'bin']) {
    for (const wanted of variant === null ? [null] : [variant, null]) {
      const pattern = weightsPattern(folder, ending, wanted);
      const found = files.filter(({ path }) => pattern.test(path));
      if (found.length > 0) return found;
    }
  }
  throw new PullError(
    `The repository has no weights in ${folder}/ that can be read (.safetensors or .bin).`,
  );
}

/** One file, or shards with their index, as diffusers and transformers name them. */
function weightsPattern(folder: string, ending: string, variant: string | null): RegExp {
  const name = `(?:${weightNames[folder]!.join('|')})`;
  const infix = variant === null ? '' : `\\.${variant}`;
  const forms = [
    `${name}${infix}\\.${ending}`,
    `${name}\\.${ending}\\.index${infix}\\.json`,
    `${name}${infix}\\.${ending}\\.index\\.json`,
    `${name}${infix}-\\d{5}-of-\\d{5}\\.${ending}`,
    `${name}-\\d{5}-of-\\d{5}${infix}\\.${ending}`,
  ];
  return new RegExp(`^${folder}/(?:${forms.join('|')})$`);
}
