/** One caller's way to the gateway, in its own process or over HTTP: all that the tools use. */
export interface GatewayApi {
  /**
   * Runs a query or a mutation.
   *
   * @returns its data
   * @throws ApiError when the operation itself could not run
   */
  send(document: string, variables?: object): Promise<unknown>;
  /**
   * The results of a subscription, until it completes or the signal aborts.
   *
   * @throws ApiError
   */
  watch(document: string, variables: object, signal: AbortSignal): AsyncIterable<unknown>;
  /** An image's file; null when it is not there any more. @throws ApiError when it is out of reach */
  file(image: { readonly id: string; readonly url: string }): Promise<Uint8Array | null>;
}

/** The gateway refused an operation, or did not answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** As the API has it, or `NETWORK`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A GraphQL result as it comes from either side. */
export interface ApiResult {
  readonly data?: unknown;
  readonly errors?:
    | readonly {
        readonly message: string;
        readonly extensions?: Readonly<Record<string, unknown>>;
      }[]
    | undefined;
}

/** @throws ApiError where there is no data */
export function dataOf(result: ApiResult): unknown {
  if (result.data) return result.data;
  throw refusalIn(result);
}

export function refusalIn({ errors = [] }: ApiResult): ApiError {
  const code = errors[0]?.extensions?.code;
  const message = errors.map((error) => error.message).join(' ') || 'The answer is empty.';
  return new ApiError(typeof code === 'string' ? code : 'INTERNAL', message);
}
