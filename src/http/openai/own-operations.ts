import type { GraphQLError } from 'graphql';
import type { Viewer } from '#src/accounts/viewer.ts';
import type { ErrorCode, Failure } from '#src/domain/failures.ts';
import type { GatewayError, InputIssue } from '#src/domain/gateway-errors.ts';
import type { GenerationStatus, SampleStatus } from '#src/domain/generation.ts';
import type { Warning } from '#src/domain/warnings.ts';
import type { Asked, Operations } from '#src/operations/operations.ts';
import { isStream, type Results } from '#src/operations/results.ts';
import { toOpenAiIssue } from './parse-request.ts';
import { kinds, Refusal } from './refusal.ts';

const fields = `fragment Fields on Generation {
  id
  status
  createdAt
  images {
    id sample status seed url width height mimeType
    progress { step steps preview @include(if: $preview) }
  }
  cost { captured }
  warnings { code message }
  failure { code message retryAt }
}`;

const generateImage = `mutation OpenAiImages(
  $input: GenerateImageInput!, $route: RouteInput, $key: String, $waitMs: Int, $preview: Boolean = false
) {
  generateImage(input: $input, route: $route, idempotencyKey: $key, waitMs: $waitMs) {
    ... on GenerateImageSuccess { replayed generation { ...Fields } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message allowed } }
    ... on BudgetExceededError { retryAt }
    ... on ModelUnavailableError { retryAt }
    ... on RateLimitedError { retryAt }
  }
}
${fields}`;

const watch = `subscription OpenAiStream($id: ID!, $preview: Boolean!) {
  generation(id: $id) { generation { ...Fields } }
}
${fields}`;

const models = `query OpenAiModels {
  models { id name summary availability { status } }
}`;

/** A generation as this door asks for it. */
export interface Shown {
  readonly id: string;
  readonly status: GenerationStatus;
  readonly createdAt: string;
  readonly images: readonly ShownImage[];
  readonly cost: { readonly captured: number };
  readonly warnings: readonly Warning[];
  readonly failure:
    | (Pick<Failure, 'code' | 'message'> & { readonly retryAt: string | null })
    | null;
}

export interface ShownImage {
  readonly id: string;
  readonly sample: number;
  readonly status: SampleStatus;
  readonly seed: number;
  readonly url: string | null;
  readonly width: number;
  readonly height: number;
  readonly mimeType: string | null;
  readonly progress: {
    readonly step: number;
    readonly steps: number;
    readonly preview?: string | null;
  };
}

export interface ShownModel {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  readonly availability: readonly { readonly status: string }[];
}

interface Accepted {
  readonly generation: Shown;
  readonly replayed: boolean;
}

type GenerateImage = Accepted | RefusedByGateway;

interface RefusedByGateway {
  readonly code: GatewayError['code'];
  readonly message: string;
  readonly issues?: readonly InputIssue[];
  readonly retryAt?: string | null;
}

/** The gateway's own operations behind this door, each as every transport runs them. */
export function createOwnOperations(operations: Operations) {
  async function run(viewer: Viewer, query: string, variables: object, asked: Asked) {
    const params = { query, variables: { ...variables } };
    const operation = await operations.prepareOwn(viewer, params, asked);
    if (!('run' in operation)) throw refusalOf(operation);
    return operation.run();
  }

  async function one<T>(...args: Parameters<typeof run>): Promise<T> {
    const result = await run(...args);
    // Compared with null, not with a missing one: it has no field that can be null.
    if (isStream(result) || result.data == null)
      throw refusalOf(isStream(result) ? [] : (result.errors ?? []));
    return JSON.parse(JSON.stringify(result.data)) as T;
  }

  return {
    /** @throws Refusal for what was not accepted */
    async generate(viewer: Viewer, variables: object, asked: Asked): Promise<Accepted> {
      type Data = { readonly generateImage: GenerateImage };
      const { generateImage: outcome } = await one<Data>(viewer, generateImage, variables, asked);
      if ('generation' in outcome) return outcome;
      const issues = outcome.issues?.map(toOpenAiIssue);
      throw new Refusal({ ...outcome, issues, repeatable: isRepeatable(outcome) });
    },

    /** @throws Refusal when it cannot be watched */
    async watch(
      viewer: Viewer,
      variables: { readonly id: string; readonly preview: boolean },
      asked: Asked,
    ): Promise<Results> {
      const result = await run(viewer, watch, variables, asked);
      if (isStream(result)) return result;
      throw refusalOf(result.errors ?? []).of(variables.id);
    },

    async models(viewer: Viewer, asked: Asked): Promise<readonly ShownModel[]> {
      return (await one<{ models: readonly ShownModel[] }>(viewer, models, {}, asked)).models;
    },
  };
}

export type OwnOperations = ReturnType<typeof createOwnOperations>;

/** Nothing was accepted, and it may be another time: without a doubt, and soon. */
function isRepeatable({ code, retryAt }: RefusedByGateway): boolean {
  if (code === 'MODEL_UNAVAILABLE') return retryAt != null;
  return code === 'RATE_LIMITED' || code === 'SHUTTING_DOWN';
}

/** The first error of a whole operation, which is masked already. */
export function refusalOf([error]: readonly GraphQLError[]): Refusal {
  const code = error?.extensions.code;
  const isKnown = typeof code === 'string' && Object.hasOwn(kinds, code);
  return new Refusal({
    code: isKnown ? (code as ErrorCode) : 'INTERNAL',
    message: error?.message ?? 'The operation gave no result.',
    repeatable: code === 'RATE_LIMITED' || code === 'SHUTTING_DOWN',
  });
}
