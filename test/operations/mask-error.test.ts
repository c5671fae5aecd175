import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { NotFoundError, UnauthenticatedError } from '#src/domain/gateway-errors.ts';
import { maskError } from '#src/operations/mask-error.ts';

const wrapped = (originalError: Error) =>
  new GraphQLError(originalError.message, { originalError, path: ['a', 0] });

describe('maskError', () => {
  it('leaves what is wrong with the request as it is', () => {
    const error = new GraphQLError('Cannot query field "x".');
    expect(maskError(error)).toBe(error);
  });

  it('shows what a caller can act on with its code, where it happened', () => {
    expect(maskError(wrapped(new NotFoundError('thing'))).toJSON()).toEqual({
      message: 'There is no thing with this id.',
      path: ['a', 0],
      extensions: { code: 'NOT_FOUND' },
    });
    expect(maskError(new UnauthenticatedError('no')).extensions).toEqual({
      code: 'UNAUTHENTICATED',
    });
  });

  it('says nothing of anything else', () => {
    for (const error of [wrapped(new TypeError('secret')), new TypeError('secret'), 'secret'])
      expect(JSON.stringify(maskError(error))).not.toContain('secret');
    expect(maskError(new TypeError('secret')).extensions.code).toBe('INTERNAL');
  });
});
