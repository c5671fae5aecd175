import { decoders, promptSyntaxes } from '#models/definition.ts';
import { type CatalogueId, catalogue, catalogueIds } from '#models/index.ts';
import { parameterTypes } from '#models/parameter-specs.ts';
import { schedulers } from '#models/schedulers.ts';
import { scopes } from '#src/accounts/scopes.ts';
import { adminActions, adminDoors } from '#src/administration/admin-log.ts';
import { buckets, entryKinds } from '#src/credits/entry.ts';
import {
  availabilityStatuses,
  type BackendChoice as BackendChoiceName,
  type BackendId,
  backendIds,
  backends,
} from '#src/domain/backends.ts';
import { budgetLevels, budgetPeriods } from '#src/domain/budgets.ts';
import { errorCodes } from '#src/domain/failures.ts';
import {
  attemptOutcomes,
  generationStatuses,
  moderationVerdicts,
  sampleStatuses,
  updateKinds,
} from '#src/domain/generation.ts';
import { phases } from '#src/domain/progress.ts';
import { warningCodes } from '#src/domain/warnings.ts';
import { cancelOutcomes } from '#src/generations/cancel.ts';
import { usageGroups } from '#src/generations/store/usage.ts';
import { builder } from './builder.ts';

/** Enums are printed from the tables of the code that uses them, descriptions included. */
export function enumOf<T extends string>(
  name: string,
  description: string,
  values: Record<T, string>,
) {
  const entries = Object.entries<string>(values).map(([value, text]) => [
    value,
    { description: text },
  ]);
  return builder.enumType(name, {
    description,
    values: Object.fromEntries(entries) as Record<T, { description: string }>,
  });
}

export const Scheduler = enumOf(
  'Scheduler',
  'The samplers that turn noise into an image.',
  Object.fromEntries(
    Object.entries(schedulers).map(([value, { name, description }]) => [
      value,
      `${name}. ${description}`,
    ]),
  ) as Record<keyof typeof schedulers, string>,
);
export const PromptSyntax = enumOf('PromptSyntax', 'How prompts are read.', promptSyntaxes);
export const Decoder = enumOf('Decoder', 'What turns latents into pixels.', decoders);
export const ParameterType = enumOf('ParameterType', 'The kinds of parameters.', parameterTypes);
export const ErrorCode = enumOf(
  'ErrorCode',
  'What went wrong. Codes are stable, messages are not.',
  errorCodes,
);
export const Phase = enumOf('Phase', 'Where a run is.', phases);
export const AvailabilityStatus = enumOf(
  'AvailabilityStatus',
  'Whether a backend can run a model now.',
  availabilityStatuses,
);
export const WarningCode = enumOf('WarningCode', 'What a warning is about.', warningCodes);
export const GenerationStatus = enumOf(
  'GenerationStatus',
  'The states of a generation.',
  generationStatuses,
);
export const ImageStatus = enumOf('ImageStatus', 'The states of one image.', sampleStatuses);
export const ModerationVerdict = enumOf(
  'ModerationVerdict',
  "What the operator's moderation said of an image.",
  moderationVerdicts,
);
export const AttemptOutcome = enumOf('AttemptOutcome', 'How an attempt ended.', attemptOutcomes);
export const GenerationUpdateKind = enumOf(
  'GenerationUpdateKind',
  'What an update tells.',
  updateKinds,
);
export const CancelOutcome = enumOf(
  'CancelOutcome',
  'What a cancellation came to.',
  cancelOutcomes,
);

export const BackendIdEnum = builder.enumType('BackendId', {
  description: 'The backends that can make images.',
  values: Object.fromEntries(
    backendIds.map((id) => [
      id.toUpperCase(),
      { value: id, description: backends[id].description },
    ]),
  ) as Record<Uppercase<BackendId>, { value: BackendId; description: string }>,
});
/** The name of a model in enums: `tiny-sd` is `TINY_SD`. */
export function enumName(id: CatalogueId): string {
  return id.toUpperCase().replaceAll('-', '_');
}
export const ModelIdEnum = builder.enumType('ModelId', {
  description: 'The models of the catalogue, by their ids.',
  values: Object.fromEntries(
    catalogueIds.map((id) => [enumName(id), { value: id, description: catalogue[id].summary }]),
  ) as Record<string, { value: CatalogueId; description: string }>,
});
export const BackendChoice = enumOf('BackendChoice', 'Which backend may run a request.', {
  AUTO: 'Whichever the router finds best.',
  ...Object.fromEntries(
    backendIds.map((id) => [id.toUpperCase(), `Only this one. ${backends[id].description}`]),
  ),
} as Record<BackendChoiceName, string>);
export const RouteObjective = enumOf('RouteObjective', 'What the router looks for.', {
  CHEAPEST: 'The lowest price.',
  FASTEST: 'The shortest wait, by measured latency and queue.',
  BALANCED: 'Price and wait weighed against each other.',
});
export const Billed = enumOf('Billed', 'Whether money was spent upstream.', {
  NO: 'Nothing was billed.',
  YES: 'It was billed.',
  UNKNOWN: 'The answer was lost: it may have been billed.',
});
export const ProgressBasis = enumOf('ProgressBasis', 'What progress rests on.', {
  MEASURED: 'Counted by the engine, step by step.',
  ESTIMATED: 'Reckoned from past runs, because the provider reports none.',
});
export const WeightsKind = enumOf('WeightsKind', 'Which weights draw.', {
  PUBLISHED: "The model's published weights.",
  DEMO: 'Small toy weights that come with the gateway, so that it runs out of the box.',
});
export const Scope = enumOf('Scope', 'What a key may do.', scopes);
export const LedgerEntryKind = enumOf('LedgerEntryKind', 'What moves credits.', entryKinds);
export const Bucket = enumOf('Bucket', 'Where credits are.', buckets);
export const BudgetPeriod = enumOf(
  'BudgetPeriod',
  'How often a budget begins anew.',
  budgetPeriods,
);
export const BudgetLevel = enumOf('BudgetLevel', 'How much of a budget is used.', budgetLevels);
export const AdminAction = enumOf('AdminAction', 'What administrators do.', adminActions);
export const AdminDoor = enumOf('AdminDoor', 'How administrators come in.', adminDoors);
export const UsageGroup = enumOf('UsageGroup', 'What usage is added up by.', usageGroups);
