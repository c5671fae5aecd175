import type { License } from '#models/definition.ts';

/** The restrictions sum up Attachment A of the licence text, which alone is binding. */
export const creativeMlOpenRailM: License = {
  name: 'CreativeML Open RAIL-M',
  spdx: null,
  url: 'https://huggingface.co/spaces/CompVis/stable-diffusion-license',
  summary:
    'Free to use, change and pass on, also commercially; the outputs are yours. Certain uses are forbidden, and those who pass the model or a derivative on must forbid them too.',
  useRestrictions: [
    'Breaking any applicable law or regulation.',
    'Exploiting or harming minors in any way.',
    'Making or spreading false information that can be verified, with the aim of harming others.',
    'Making or spreading personal data that can be used to harm a person.',
    'Defaming, disparaging or harassing others.',
    'Fully automated decisions that affect the legal rights of a person or bind them.',
    'Discriminating against people or groups by behaviour or by personal characteristics.',
    'Exploiting the weaknesses of a group of people to distort their behaviour harmfully.',
    'Giving medical advice or interpreting medical results.',
    'Generating or spreading information for the administration of justice, law enforcement, immigration or asylum.',
  ],
};
