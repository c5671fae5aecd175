import {
  InvalidInputError,
  ModelUnavailableError,
  NotFoundError,
} from '#src/domain/gateway-errors.ts';
import { builder } from './builder.ts';
import { EstimateType } from './estimate.ts';
import { planUpscale, UpscaleInput } from './plan-upscale.ts';
import { parseRoute, routeArg } from './route.ts';
import { owner } from './scopes.ts';

builder.queryField('estimateUpscale', (t) =>
  t.field({
    authScopes: owner,
    type: EstimateType,
    description:
      'What making a picture larger would cost and take, and who would do it. The picture is not decoded, and nothing is stored or held.',
    errors: {
      types: [InvalidInputError, NotFoundError, ModelUnavailableError],
      directResult: true,
      union: {
        name: 'EstimateUpscaleResult',
        description: 'The estimate, or why it would be refused.',
      },
    },
    args: {
      input: t.arg({
        type: UpscaleInput,
        required: true,
        description: 'The picture and the factor.',
      }),
      ...routeArg,
    },
    resolve: async (_root, { input, route }, context) =>
      (await planUpscale(context, input, parseRoute(route))).plan,
  }),
);
