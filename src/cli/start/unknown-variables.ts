import { nearest } from '#src/cli/nearest.ts';
import { cloudIds } from '#src/domain/backends.ts';

/**
 * Warnings about variables that look like settings and are none, such as a misspelt one. A short name
 * has to be quite alike, as there are many variables of others.
 */
export function unknownVariables(
  environment: Readonly<Record<string, string | undefined>>,
  settings: readonly string[],
): string[] {
  return Object.keys(environment)
    .filter((name) => !settings.includes(name))
    .flatMap((name) => {
      const own = /^DARKROOM_(.+)$/.exec(name)?.[1];
      const meant = nearest(own ?? name, settings, likeness(own ?? name));
      if (meant !== null)
        return `${name} is not a setting and does nothing; did you mean ${meant}?`;
      return own !== undefined || isOfCloud(name)
        ? `${name} is not a setting and does nothing; npm start -- --help lists what there is.`
        : [];
    });
}

function isOfCloud(name: string): boolean {
  return cloudIds.some((id) => name.startsWith(`${id.toUpperCase()}_`));
}

function likeness({ length }: string): number {
  if (length < 6) return 0;
  return length < 9 ? 1 : 2;
}
