import { type CatalogueId, catalogueIds } from '#models/index.ts';
import { type BackendId, backendIds } from '#src/domain/backends.ts';
import { invalidInput } from '#src/domain/gateway-errors.ts';

/** What requests with a key may ask for, beside its scopes; null for no limit of its own. */
export interface KeyLimits {
  readonly models: readonly CatalogueId[] | null;
  readonly backends: readonly BackendId[] | null;
  /** Generations, beside those that the account may ask for. */
  readonly requestsPerMinute: number | null;
}

export const noLimits: KeyLimits = { models: null, backends: null, requestsPerMinute: null };

/** As GraphQL's Int has it. */
const mostPerMinute = 2 ** 31 - 1;

/** @throws InvalidInputError */
export function mustBeUsable({ models, backends, requestsPerMinute }: KeyLimits): void {
  if (models?.length === 0)
    throw invalidInput(
      'models',
      'A key without a model can ask for nothing.',
      catalogueIds.join(', '),
    );
  if (backends?.length === 0)
    throw invalidInput(
      'backends',
      'A key without a backend can ask for nothing.',
      backendIds.join(', '),
    );
  if (requestsPerMinute === null) return;
  const isCount = Number.isSafeInteger(requestsPerMinute) && requestsPerMinute >= 1;
  if (!isCount || requestsPerMinute > mostPerMinute)
    throw invalidInput(
      'requestsPerMinute',
      `${requestsPerMinute} is not allowed.`,
      `a whole number from 1 to ${mostPerMinute}`,
    );
}

/** @throws InvalidInputError for a text that is not the id of a model */
export function parseModels(texts: readonly string[]): CatalogueId[] {
  return texts.map((text) => {
    const id = catalogueIds.find((one) => one === text);
    if (id) return id;
    throw invalidInput('models', `There is no model "${text}".`, catalogueIds.join(', '));
  });
}
