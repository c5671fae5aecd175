import sharp from 'sharp';
import { expect, test } from 'vitest';
import { thumbhashOf } from '#src/images/thumbhash.ts';

const red = sharp({ create: { width: 64, height: 32, channels: 3, background: '#f00' } });

test.each(['png', 'jpeg', 'webp'] as const)(
  'a %s has a placeholder of about 25 bytes',
  async (format) => {
    const thumbhash = await thumbhashOf(await red.clone().toFormat(format).toBuffer());
    const bytes = Buffer.from(thumbhash!, 'base64');
    expect(bytes.length).toBeGreaterThan(4);
    expect(bytes.length).toBeLessThan(40);
  },
);

test('what cannot be decoded has none', async () => {
  expect(await thumbhashOf(Buffer.from('not a picture'))).toBeNull();
});
