const clientProgress =
  `fragment ClientProgress on Progress{phase step steps fraction etaMs basis}`;
const clientFailure =
  `fragment ClientFailure on Failure{code message retryable retryAt billed}`;
const clientCredits =
  `fragment ClientCredits on CreditState{id available held spent}`;
const clientGeneration =
  `fragment ClientGeneration on Generation{id status cursor queuePosition createdAt startedAt finishedAt progress{...ClientProgress}images{id sample status seed url urlExpiresAt width height mimeType failure{...ClientFailure}progress{...ClientProgress preview@include(if:$preview)}}cost{estimated held captured released}warnings{code message}failure{...ClientFailure}}`;
export const clientGenerate =
  `mutation ClientGenerate($input:GenerateImageInput!$route:RouteInput$idempotencyKey:String$preview:Boolean=false){generateImage(input:$input route:$route idempotencyKey:$idempotencyKey){__typename ...on GenerateImageSuccess{replayed generation{...ClientGeneration}}...on Error{code message}...on InvalidInputError{issues{path message allowed}}...on InsufficientCreditsError{required available}...on BudgetExceededError{required retryAt}...on ModelUnavailableError{retryAt rejections{backend reason}}...on RateLimitedError{retryAt}}}${clientGeneration}${clientProgress}${clientFailure}`;
export const clientCancel =
  `mutation ClientCancel($id:ID!){cancelGeneration(id:$id){__typename ...on CancelGenerationSuccess{outcome message}...on Error{code message}}}`;
export const clientWatch =
  `subscription ClientWatch($id:ID!$after:Int$preview:Boolean=false){generation(id:$id after:$after){cursor kind missed generation{...ClientGeneration}credits{...ClientCredits}}}${clientGeneration}${clientProgress}${clientFailure}${clientCredits}`;
export const clientWatchCredits =
  `subscription ClientWatchCredits{credits{...ClientCredits}}${clientCredits}`;
export const clientModels =
  `query ClientModels{models{id name summary purpose inputField parameters{name type required default min max step maxLength allowed affectsPricing description}availability{backend status reason until weights}}}`;
/** Each with the fragments that it spreads; `ClientGeneration` wants a variable `$preview: Boolean!`. */
export const clientFragments = {
  ClientProgress: clientProgress,
  ClientFailure: clientFailure,
  ClientCredits: clientCredits,
  ClientGeneration: clientGeneration + clientProgress + clientFailure,
} as const;
