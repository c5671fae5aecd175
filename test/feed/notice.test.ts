import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Notice, pack, unpack } from '#src/feed/postgres/notice.ts';

const text = fc.string({ unit: 'binary', maxLength: 60 });
const preview = fc.option(fc.string({ unit: 'binary', maxLength: 9_000 }), { nil: undefined });
const notice: fc.Arbitrary<Notice> = fc.oneof(
  fc.record({ kind: fc.constant('CREDITS' as const), accountId: text }),
  fc.record({ kind: fc.constant('STOP' as const), generationId: text }),
  fc.record({ kind: fc.constant('WAITING' as const), lane: text }),
  fc.record({ kind: fc.constant('WANTS_PREVIEW' as const), generationId: text }),
  fc.record(
    {
      kind: fc.constant('EVENT' as const),
      generationId: text,
      cursor: fc.nat(),
      previews: fc.array(preview, { maxLength: 3 }),
    },
    { requiredKeys: ['kind', 'generationId', 'cursor'] },
  ),
);

test('what is packed fits, and comes out as it was but for previews that are too large', () => {
  fc.assert(
    fc.property(text, fc.array(notice, { maxLength: 300 }), (sender, notices) => {
      const payloads = pack(sender, notices);
      for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThan(8_000);
      const messages = payloads.map((payload) => unpack(payload));
      for (const message of messages) expect(message?.sender).toBe(sender);
      const received = messages.flatMap((message) => message!.notices);
      expect(received).toHaveLength(notices.length);
      for (const [at, sent] of notices.entries()) {
        const whole = JSON.stringify(sent);
        const expected =
          'previews' in sent && Buffer.byteLength(whole) > 7_000 && received[at]
            ? [sent, { ...sent, previews: undefined }]
            : [sent];
        expect(expected).toContainEqual(received[at]);
      }
    }),
    { numRuns: 200 },
  );
});

test.each([
  '',
  'no json',
  'null',
  '7',
  '{}',
  '{"sender":1,"notices":[]}',
  '{"sender":"a","notices":[null]}',
])('what another program sends is nothing: %j', (payload) => {
  expect(unpack(payload)).toBeNull();
});
