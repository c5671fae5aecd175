import { parseParameters } from '#src/generations/input/parse-input.ts';
import { acceptArgs, acceptErrors, acceptRequest, GenerateImageSuccessType } from './acceptance.ts';
import { builder } from './builder.ts';
import { chosenModel, GenerateImageInput } from './model-inputs.ts';
import { generator } from './scopes.ts';
import { withSources } from './source-images.ts';

builder.mutationField('generateImage', (t) =>
  t.field({
    authScopes: generator,
    type: GenerateImageSuccessType,
    description:
      'Accepts a request for one to four images and answers at once, or after `waitMs`. Credits are held now; images delivered are charged at the end and the rest returns.',
    errors: {
      types: acceptErrors,
      directResult: true,
      union: {
        name: 'GenerateImageResult',
        description: 'The accepted request, or why it was not accepted.',
      },
    },
    args: {
      input: t.arg({
        type: GenerateImageInput,
        required: true,
        description: 'The model, and the parameters of the request.',
      }),
      ...acceptArgs,
    },
    resolve: (_root, { input, ...args }, caller) =>
      acceptRequest(caller, args, async (context) => {
        const { model, field, parameters, sources } = chosenModel(input);
        const path = `input.${field}`;
        const parsed = parseParameters(model, parameters, path);
        return { model, parameters: await withSources(context, parsed, sources, path) };
      }),
  }),
);
