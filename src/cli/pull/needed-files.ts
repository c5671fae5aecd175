import { basename, dirname } from 'node:path/posix';
import { chooseWeights } from '#src/backends/local/weights/weights-names.ts';
import { PullError } from './pull-error.ts';

interface Listed {
  readonly path: string;
}

/** Not every tokenizer has them: what they say may be in tokenizer_config.json. */
const moreTokens = ['special_tokens_map.json', 'added_tokens.json'];

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
    ...['', ...second].flatMap((suffix) => {
      const folder = `tokenizer${suffix}`;
      const tokens =
        byPath.has(`${folder}/tokenizer.json`) && !byPath.has(`${folder}/vocab.json`)
          ? ['tokenizer.json']
          : ['vocab.json', 'merges.txt'];
      return [
        ...[...tokens, 'tokenizer_config.json'].map((name) => required(`${folder}/${name}`)),
        ...moreTokens.flatMap((name) => byPath.get(`${folder}/${name}`) ?? []),
      ];
    }),
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
  const inFolder = files.filter(({ path }) => dirname(path) === folder);
  const form = chooseWeights(
    inFolder.map(({ path }) => basename(path)),
    variant,
  );
  if (form === undefined)
    throw new PullError(
      `The repository has no weights in ${folder}/ that can be read (.safetensors or .bin).`,
    );
  return inFolder.filter(({ path }) => form.files.includes(basename(path)));
}
