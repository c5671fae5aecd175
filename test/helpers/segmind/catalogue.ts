import { z } from 'zod';
import { readImageFile } from '#src/images/formats/image-file.ts';

/** The twelve names of the model pages, in their order. */
const schedulers = [
  'DDIM',
  'DPM Multi',
  'DPM Single',
  'Euler a',
  'Euler',
  'Heun',
  'DPM2 a Karras',
  'DPM2 Karras',
  'LMS',
  'PNDM',
  'DDPM',
  'UniPC',
] as const;

interface Offering {
  /** Micro-dollars of one image at the default steps and size. */
  readonly price: number;
  readonly steps: number;
  readonly pixels: number;
  /** What the page documents; anything else is refused and recorded. */
  readonly body: z.ZodType<ImageBody>;
}

/** A documented request body: everything that has a default is still optional here. */
export interface ImageBody {
  readonly prompt: string;
  readonly negative_prompt?: string | undefined;
  readonly scheduler: (typeof schedulers)[number];
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
  readonly samples: number;
  readonly seed: number;
  readonly img_width: number;
  readonly img_height: number;
  readonly base64: boolean;
  /** Base64 of a picture to start from. */
  readonly image?: string | undefined;
  readonly strength?: number | undefined;
}

const offering = (facts: {
  price: number;
  steps: number;
  sides: readonly [number, ...number[]];
  minGuidance: number;
  scheduler: (typeof schedulers)[number];
}): Offering => ({
  price: facts.price,
  steps: facts.steps,
  pixels: facts.sides[0] ** 2,
  body: z.strictObject(bodyOf(facts)),
});

const bodyOf = (facts: Parameters<typeof offering>[0]) => ({
  prompt: z.string(),
  negative_prompt: z.string().optional(),
  scheduler: z.enum(schedulers).default(facts.scheduler),
  num_inference_steps: z.int().min(20).max(100).default(facts.steps),
  guidance_scale: z.number().min(facts.minGuidance).max(25).default(7.5),
  samples: z.int().min(1).max(4).default(1),
  seed: z.int().min(-1).max(999_999_999_999_999).default(-1),
  img_width: z.literal([...facts.sides]).default(facts.sides[0]),
  img_height: z.literal([...facts.sides]).default(facts.sides[0]),
  base64: z.boolean().default(false),
});

/** Bare base64 of a file, as the pages make it. */
const picture = z.base64().refine((text) => {
  const { mimeType } = readImageFile(Buffer.from(text, 'base64'));
  return mimeType === 'image/png' || mimeType === 'image/jpeg';
});
const strength = z.number().min(0.1).max(1);

/** segmind.com/models/ssd-img2img/api: no size, it is the picture's. */
const ssdImageToImage = {
  price: 3_000,
  steps: 25,
  sides: [1024],
  minGuidance: 1,
  scheduler: 'DPM2 Karras',
} as const;
const { img_width: _width, img_height: _height, ...withoutSize } = bodyOf(ssdImageToImage);

/** segmind.com/models/sd1.5-img2img/api. */
const sd15ImageToImage = {
  price: 4_000,
  steps: 20,
  sides: [512, 768],
  minGuidance: 0.1,
  scheduler: 'DDIM',
} as const;

/** What the stand-in serves: the facts of Segmind's pages for its models, written down apart from the gateway's own catalogue. */
export const catalogue: Readonly<Record<string, Offering>> = {
  'tinysd1.5-txt2img': offering({
    price: 6_000,
    steps: 20,
    sides: [512, 768, 1024],
    minGuidance: 0.1,
    scheduler: 'UniPC',
  }),
  'potraitsd1.5-txt2img': offering({
    price: 3_000,
    steps: 20,
    sides: [512, 768, 1024],
    minGuidance: 0.1,
    scheduler: 'UniPC',
  }),
  'ssd-1b': offering({
    price: 4_000,
    steps: 25,
    sides: [1024],
    minGuidance: 1,
    scheduler: 'DPM2 Karras',
  }),
  'smallsd1.5-txt2img': offering({
    price: 6_000,
    steps: 20,
    sides: [512, 768, 1024],
    minGuidance: 0.1,
    scheduler: 'UniPC',
  }),
  'segmind-vega': offering({
    price: 2_250,
    steps: 25,
    sides: [1024],
    minGuidance: 1,
    scheduler: 'UniPC',
  }),
  esrgan: upscaling(),
  'ssd-img2img': {
    ...offering(ssdImageToImage),
    body: z
      .strictObject({ ...withoutSize, image: picture, strength: strength.default(1) })
      .transform((body) => {
        const { width, height } = readImageFile(Buffer.from(body.image, 'base64'));
        return { ...body, img_width: width, img_height: height };
      }),
  },
  'sd1.5-img2img': {
    ...offering(sd15ImageToImage),
    body: z.strictObject({
      ...bodyOf(sd15ImageToImage),
      image: picture,
      strength: strength.default(1),
    }),
  },
};

/** segmind.com/models/esrgan/api; its price is not published. The picture is drawn anew in the size of the result. */
function upscaling(): Offering {
  const body = z
    .strictObject({
      image: picture,
      scale: z.enum(['2', '4', '8']).default('2'),
      output_format: z.enum(['jpeg', 'png', 'webp']).default('jpeg'),
      quality: z.int().min(10).max(100).default(95),
    })
    .transform(({ image, scale }) => {
      const { width, height } = readImageFile(Buffer.from(image, 'base64'));
      return {
        prompt: '',
        scheduler: 'DDIM' as const,
        num_inference_steps: 1,
        guidance_scale: 1,
        samples: 1,
        seed: 5,
        img_width: width * Number(scale),
        img_height: height * Number(scale),
        base64: false,
        image,
      };
    });
  return { price: 3_000, steps: 1, pixels: 1024 ** 2, body };
}

/** How much work a body asks for, in units of the model's default image. */
export const workOf = (slug: string, body: ImageBody): number => {
  const { steps, pixels } = catalogue[slug]!;
  return (
    body.samples *
    (body.num_inference_steps / steps) *
    ((body.img_width * body.img_height) / pixels)
  );
};

/** Micro-dollars, whole: metered by the work, which is what paying by the GPU second amounts to. */
export const costOf = (slug: string, body: ImageBody): number =>
  Math.round(catalogue[slug]!.price * workOf(slug, body));
