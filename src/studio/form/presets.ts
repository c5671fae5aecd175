import type { Values } from './draft.ts';

export interface Preset {
  readonly label: string;
  /** Who draws it well: the demo weights know a few words, the published models know many. */
  readonly weights: 'DEMO' | 'PUBLISHED';
  readonly values: Values;
}

function demo(label: string, prompt: string): Preset {
  return {
    label,
    weights: 'DEMO',
    values: { prompt },
  };
}

const leaveOut =
  '(deformed iris, deformed pupils, semi-realistic, cgi, render, sketch, cartoon, drawing, anime), text, cropped, out of frame, worst quality, low quality, jpeg artifacts, ugly, duplicate, morbid, mutilated, extra fingers, mutated hands, poorly drawn hands, poorly drawn face, mutation, deformed, blurry, dehydrated, bad anatomy, bad proportions, extra limbs, cloned face, disfigured, gross proportions, malformed limbs, missing arms, missing legs, extra arms, extra legs, fused fingers, too many fingers, long neck, BadDream, UnrealisticDream';

const landscapes: readonly Preset[] = [
  demo('Mountains at dawn', 'a landscape of snowy mountains at dawn, pine trees'),
  demo('Ocean at sunset', 'a painting of the ocean at sunset, sun, a sailing boat'),
  demo('Volcano at night', 'cinematic landscape, a volcano at night, stars, full moon'),
];

/** By model: what the demo weights were trained to draw, and the sample request of each model's published page. */
export const presets: Readonly<Record<string, readonly Preset[]>> = {
  'tiny-sd': [
    demo('Red circle', 'a red circle on a blue background'),
    demo('Yellow star', 'a large yellow star on a purple background'),
    demo('White heart', 'a small white heart on a red background'),
    demo('Black moon', 'a black moon on a yellow background'),
    {
      label: 'Cyborg',
      weights: 'PUBLISHED',
      values: {
        prompt: 'cyborg in a battlefield, explosions, highly detailed',
        negativePrompt: leaveOut,
        scheduler: 'DPM_MULTI',
        numInferenceSteps: 100,
        seed: 2313248373,
      },
    },
  ],
  'portrait-sd': [
    demo(
      'Red hair',
      'portrait of a woman, long red hair, pale skin, smile, green eyes, blue shirt, yellow background',
    ),
    demo(
      'Glasses',
      'portrait of a man, short black hair, brown skin, deep smile, glasses, white shirt, green background',
    ),
    demo(
      'Bald',
      'closeup portrait photo of a person, bald, dark skin, neutral expression, red shirt, cyan background',
    ),
    {
      label: 'Brunette',
      weights: 'PUBLISHED',
      values: {
        prompt:
          'RAW closeup portrait photo of a 25-year-old american, long brunette hair, pale skin, deep smile.',
        negativePrompt: leaveOut,
        scheduler: 'DPM_MULTI',
        numInferenceSteps: 30,
        seed: 531327,
        width: 768,
        height: 768,
      },
    },
  ],
  'ssd-1b': [
    ...landscapes,
    {
      label: 'Wolf of ice and fire',
      weights: 'PUBLISHED',
      values: {
        prompt:
          'with smoke, half ice and half fire and ultra realistic in detail.wolf, typography, dark fantasy, wildlife photography, vibrant, cinematic and on a black background',
        negativePrompt: 'scary, cartoon, painting',
        scheduler: 'UNI_PC',
        guidanceScale: 9,
        seed: 36446545871,
      },
    },
  ],
  'ssd-1b-lcm': landscapes,
};
