/** The operations behind the tools. A gateway with `DOCUMENTS=known` knows them. */

const refusal = `... on Error { code message }
    ... on InvalidInputError { issues { path message allowed } }
    ... on InsufficientCreditsError { required available }
    ... on BudgetExceededError { required retryAt budget { period amount used } }
    ... on ModelUnavailableError { retryAt rejections { backend reason } }
    ... on RateLimitedError { retryAt }`;

const facts = `fragment McpGeneration on Generation {
  id status queuePosition createdAt finishedAt
  progress { phase step steps fraction etaMs }
  images {
    id sample status seed url urlExpiresAt width height mimeType bytes
    failure { code message }
  }
  cost { estimated held captured released }
  model { id }
  recipe { backend weights input }
  warnings { code message }
  failure { code message retryable retryAt billed }
}`;

export const listModels = `query McpModels {
  models {
    id name summary purpose
    license { name }
    parameters { name required default min max allowed affectsPricing }
    availability { backend status reason until weights }
  }
}`;

const estimateFields = `... on Estimate { backend reason costLow costHigh hold durationMs queued warnings { code message } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message allowed } }
    ... on ModelUnavailableError { retryAt rejections { backend reason } }`;

export const estimate = `query McpEstimate($input: GenerateImageInput!, $route: RouteInput) {
  estimate(input: $input, route: $route) {
    __typename
    ${estimateFields}
  }
}`;

export const estimateUpscale = `query McpEstimateUpscale($input: UpscaleInput!, $route: RouteInput) {
  estimateUpscale(input: $input, route: $route) {
    __typename
    ${estimateFields}
  }
}`;

const generateOperation = `mutation McpGenerate($input: GenerateImageInput!, $route: RouteInput, $idempotencyKey: String!) {
  generateImage(input: $input, route: $route, idempotencyKey: $idempotencyKey) {
    __typename
    ... on GenerateImageSuccess { replayed generation { ...McpGeneration } }
    ${refusal}
  }
}`;

const upscaleOperation = `mutation McpUpscale($input: UpscaleInput!, $route: RouteInput, $idempotencyKey: String!) {
  upscale(input: $input, route: $route, idempotencyKey: $idempotencyKey) {
    __typename
    ... on GenerateImageSuccess { replayed generation { ...McpGeneration } }
    ${refusal}
  }
}`;

const lookOperation = `query McpLook($id: ID!) {
  generation(id: $id) { ...McpGeneration }
}`;

const cancelOperation = `mutation McpCancel($id: ID!) {
  cancelGeneration(id: $id) {
    __typename
    ... on CancelGenerationSuccess { outcome message generation { ...McpGeneration } }
    ... on Error { code message }
  }
}`;

export const watch = `subscription McpWatch($id: ID!) {
  generation(id: $id) { kind generation { status progress { phase step steps fraction etaMs } } }
}`;

export const generate = `${generateOperation}\n${facts}`;
export const upscale = `${upscaleOperation}\n${facts}`;
export const look = `${lookOperation}\n${facts}`;
export const cancel = `${cancelOperation}\n${facts}`;

/** Each operation and fragment once. */
export const mcpDocuments: readonly string[] = [
  listModels,
  estimate,
  estimateUpscale,
  generateOperation,
  upscaleOperation,
  lookOperation,
  cancelOperation,
  watch,
  facts,
];
