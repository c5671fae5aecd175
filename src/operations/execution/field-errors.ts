import type { GraphQLError } from 'graphql';

/** Where a value is in the answer: the last step, and those before it. */
export interface Path {
  readonly prev: Path | undefined;
  readonly key: string | number;
  /** Of the object with the field; undefined for an item of a list. */
  readonly typename: string | undefined;
}

/** The errors of one execution, in the order in which they came. */
export interface FieldErrors {
  readonly errors: readonly GraphQLError[];
  /** @param at where null is put for it; undefined for the whole answer. Nothing is told of what is null already. */
  add(error: GraphQLError, at: Path | undefined): void;
}

export function createFieldErrors(): FieldErrors {
  const errors: GraphQLError[] = [];
  const nulled = new Set<Path | undefined>();

  function isGone(at: Path | undefined): boolean {
    for (let path = at; path; path = path.prev) if (nulled.has(path)) return true;
    return nulled.has(undefined);
  }

  return {
    errors,
    add(error, at) {
      if (isGone(at)) return;
      nulled.add(at);
      errors.push(error);
    },
  };
}
