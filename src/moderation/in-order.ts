import type { Moderation } from './moderation.ts';

/** Several as one: each is asked what those before it let pass. A picture passed where all have looked at it. */
export function inOrder(moderations: readonly Moderation[]): Moderation {
  return {
    async prompt(subject) {
      for (const one of moderations) await one.prompt(subject);
    },
    async picture(subject) {
      const verdicts = [];
      for (const one of moderations) verdicts.push(await one.picture(subject));
      return verdicts.includes('UNCHECKED') ? 'UNCHECKED' : 'PASSED';
    },
  };
}
