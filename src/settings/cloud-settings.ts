import { backends, type CloudId, cloudIds, ownSettings } from '#src/domain/backends.ts';
import { address, choice, headerText, numberFrom, wholeFrom } from './setting-types.ts';

function settingsOfCloud(id: CloudId) {
  const { name, api } = backends[id];
  return {
    API_KEY: headerText().optional().describe(`Switches ${name}'s cloud on.`),
    BASE_URL: address().default(api.url).describe(`The address of ${name}'s API.`),
    CONCURRENCY: wholeFrom(1).default(4).describe(`Calls to ${name} in flight at once.`),
    RATE_PER_MINUTE: wholeFrom(1)
      .default(api.ratePerMinute)
      .describe(`Paid requests to ${name} a minute, until its answers tell another limit.`),
    MONTHLY_BUDGET: numberFrom(0, 1_000_000_000)
      .optional()
      .describe(`Credits that may be spent at ${name} in a month; then it is not asked.`),
  };
}

/** @returns micro-credits by cloud, of those that have a budget */
export function monthlyBudgets(
  config: Readonly<Partial<Record<`${Uppercase<CloudId>}_MONTHLY_BUDGET`, number | undefined>>>,
): ReadonlyMap<CloudId, number> {
  const budgets = cloudIds.map((id) => {
    const name = `${id.toUpperCase() as Uppercase<CloudId>}_MONTHLY_BUDGET` as const;
    return [id, config[name]] as const;
  });
  return new Map(
    budgets.flatMap(([id, credits]) =>
      credits === undefined ? [] : [[id, Math.round(credits * 1e6)]],
    ),
  );
}

/** What is set of those that one cloud alone has, by the end of their names. */
export function ownSettingsOf(
  id: CloudId,
  config: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const names = Object.keys(ownSettings(id));
  return Object.fromEntries(
    names.map((name) => [name, String(config[`${id.toUpperCase()}_${name}`])]),
  );
}

type CloudSettings = ReturnType<typeof settingsOfCloud>;
type CloudSetting = keyof CloudSettings;
type SettingsOfClouds = {
  [Name in CloudSetting as `${Uppercase<CloudId>}_${Name}`]: CloudSettings[Name];
};

/** Those of each cloud, with its id in front. */
export function settingsOfClouds(): SettingsOfClouds {
  const settings = cloudIds.flatMap((id) => {
    const own = Object.entries(ownSettings(id)).map(
      ([name, { values, description }]) =>
        [
          name,
          choice(...values)
            .default(values[0])
            .describe(description),
        ] as const,
    );
    return [...Object.entries(settingsOfCloud(id)), ...own].map(([name, type]) => [
      `${id.toUpperCase()}_${name}`,
      type,
    ]);
  });
  return Object.fromEntries(settings) as SettingsOfClouds;
}
