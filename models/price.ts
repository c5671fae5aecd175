/**
 * What one image of a model costs on one backend, in micro-credits (millionths of a US dollar). Of a
 * cloud it is what a page of the provider says, only an estimate, replaced by what its answers
 * report; of a machine of one's own it is what this gateway asks for.
 */
export type Price = {
  /** When it was seen, or set: a month or a day, as in 2026-08. */
  readonly seen: string;
  /** The page that says so; null for what this gateway asks for. */
  readonly page: string | null;
  /** Of an image that starts from a picture, where it has a price of its own. */
  readonly fromPicture?: {
    readonly amount: number;
    readonly seen: string;
    readonly page: string;
  };
} & (
  | {
      /** An image at the model's default steps and size. */
      readonly unit: 'IMAGE';
      readonly amount: number;
    }
  | {
      /** A second of the provider's hardware. */
      readonly unit: 'SECOND';
      readonly amount: number;
      /** What an image at the defaults takes there, about. */
      readonly seconds: number;
    }
  | {
      /** It was looked for, and is not there. */
      readonly unit: 'NOT_SERVED';
    }
);

/** Printed into the GraphQL enum `PriceUnit`. */
export const priceUnits = {
  IMAGE: "An image at the model's default steps and size.",
  SECOND: "A second of the provider's hardware.",
  NOT_SERVED: 'Nothing: the provider was looked at and does not have the model.',
} as const satisfies Record<Price['unit'], string>;

/** By the id of the backend. One that is not listed does not serve the model either. */
export type Prices = Readonly<Record<string, Price>>;
