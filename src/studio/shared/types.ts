import type {
  CatalogueQuery,
  EstimateQuery,
  GenerateImageMutation,
  GenerationFieldsFragment,
} from '../generated/graphql.ts';

export type CatalogueModel = CatalogueQuery['models'][number];
/** By how much pictures can be made larger. */
export type Upscaler = CatalogueQuery['upscaler'];
/** What a print can be of: a model that draws, or what makes pictures larger. */
export type CatalogueEntry = Pick<CatalogueModel | Upscaler, 'id' | 'modelId' | 'name'>;
export type Parameter = CatalogueModel['parameters'][number];
export type Generation = GenerationFieldsFragment;
export type Image = Generation['images'][number];
export type Failure = NonNullable<Generation['failure']>;
export type Attempt = Generation['attempts'][number];
export type EstimateResult = EstimateQuery['estimate'];
/** Why a request was not accepted. */
export type Refusal = Exclude<
  GenerateImageMutation['generateImage'],
  { __typename: 'GenerateImageSuccess' }
>;
export type Issue = Extract<Refusal, { __typename: 'InvalidInputError' }>['issues'][number];
