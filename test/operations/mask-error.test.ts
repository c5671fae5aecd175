import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { NotFoundError, UnauthenticatedError } from '#src/domain/gateway-errors.ts';
import { maskError } from '#src/operations/mask-error.ts';

const wrapped = (originalError: Error) =>
  new GraphQLError(originalError.message, { originalError, path: ['a', 0] });

describe('maskError', () => {
  it('shows what is wrong with the request as it is, with a code', () => {
    const error = new GraphQLError('Variable "$x" got invalid value 1.', { path: ['a'] });
    const extensions = { code: 'INVALID_INPUT' };
    expect(maskError(error).toJSON()).toEqual({ ...error.toJSON(), extensions });
    const coded = new GraphQLError('No.', { extensions: { code: 'RATE_LIMITED', cursor: 7 } });
    expect(maskError(coded)).toBe(coded);
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
