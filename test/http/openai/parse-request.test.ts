import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelIds } from '#models/index.ts';
import { InvalidInputError } from '#src/domain/gateway-errors.ts';
import { requestForms } from '#src/http/openai/parameters.ts';
import { parseImagesRequest } from '#src/http/openai/parse-request.ts';

/** Bodies that speak of a model, with its own names and others. */
const bodies = fc
  .constantFrom(...modelIds)
  .chain((model) =>
    fc
      .dictionary(
        fc.oneof(
          fc.constantFrom(...requestForms[model].names),
          fc.string(),
          fc.constant('__proto__'),
        ),
        fc.oneof(fc.jsonValue(), fc.integer(), fc.constantFrom('auto', '512x512', 'url', 'DDIM')),
      )
      .map((body) => ({ ...body, model, prompt: 'x' })),
  );

test('whatever a body holds, it is read or refused with what is wrong and what is allowed', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), bodies), (body) => {
      try {
        expect(parseImagesRequest(body).parameters).toBeTypeOf('object');
      } catch (error) {
        if (!(error instanceof InvalidInputError)) throw error;
        expect(error.issues.length).toBeGreaterThan(0);
        for (const { message, allowed } of error.issues) {
          expect(message).not.toBe('');
          expect(allowed).not.toBe('');
        }
      }
    }),
    { numRuns: 500 },
  );
});
