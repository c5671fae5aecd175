import { isModelId, models } from '#models/index.ts';
import { ignoredNegativePrompt } from '#models/without-effect.ts';
import type { GenerateRequest } from '#src/domain/generate-request.ts';
import type { Warning } from '#src/domain/warnings.ts';

/** What was asked for and changes nothing. */
export function withoutEffect({ model, parameters, route }: GenerateRequest): Warning[] {
  const { backend, backends, objective } = route;
  const ignored = [
    isModelId(model) ? ignoredNegativePrompt(parameters, models[model]) : null,
    backend !== 'AUTO' && objective !== 'BALANCED'
      ? `objective has no effect with the backend ${backend}: there is no other to choose from.`
      : null,
    backends && objective !== 'BALANCED'
      ? 'objective has no effect with backends: they are tried in the order given.'
      : null,
  ];
  return ignored
    .filter((message) => message !== null)
    .map((message) => ({ code: 'PARAMETER_IGNORED', message }));
}
