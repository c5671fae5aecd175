import { isModelId, type ModelId, models } from '#models/index.ts';
import { lorasOf } from '#models/loras.ts';
import type { Backend } from '#src/backends/backend.ts';
import { type InputIssue, InvalidInputError } from '#src/domain/gateway-errors.ts';
import type { GenerateRequest } from '#src/domain/generate-request.ts';

/** As many as an error lists. */
const mostNames = 50;

/**
 * Checks that each LoRA of a request is there and fits the model. It looks at the files as they are now.
 * @throws InvalidInputError with every issue; it quotes no prompt
 */
export async function mustHaveLoras(
  backends: ReadonlyMap<unknown, Pick<Backend, 'offer' | 'refreshLoras'>>,
  { model, parameters }: Pick<GenerateRequest, 'model' | 'parameters'>,
): Promise<void> {
  if (!isModelId(model)) return;
  const wanted = lorasOf(parameters);
  if (wanted.length === 0) return;
  const all = [...backends.values()];
  await Promise.all(all.map((backend) => backend.refreshLoras?.()));
  const offered = all.flatMap(({ offer }) => offer(model).loras ?? []);
  const fitting = offered.filter(({ problem }) => problem === null).map(({ name }) => name);
  const listed = parameters.loras?.length ?? 0;
  const issues = wanted.flatMap(({ name }, index): InputIssue[] => {
    if (fitting.includes(name)) return [];
    const isListed = index < listed;
    const problem = offered.find((one) => one.name === name)?.problem;
    return [
      {
        path: `input.${models[model].inputField}.${isListed ? `loras.${index}.name` : 'prompt'}`,
        message:
          problem ??
          `There is no LoRA ${isListed ? JSON.stringify(name) : 'of the name in its tag'} here.`,
        allowed: allowed(model, fitting),
      },
    ];
  });
  if (issues.length > 0) throw new InvalidInputError(issues);
}

function allowed(model: ModelId, names: readonly string[]): string {
  if (names.length === 0) return `none: no file of LORA_DIR fits ${model}`;
  const more = names.length > mostNames ? `, and ${names.length - mostNames} more` : '';
  return `${names.slice(0, mostNames).join(', ')}${more}`;
}
