/** One instruction, as `RUN` and what stands behind it. */
export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** An image that a Dockerfile makes on the way to the last one. */
export interface Stage {
  /** Of the image that it begins with. */
  readonly base: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/**
 * The stages of a Dockerfile, in their order. Comments are left out and lines that go on are joined.
 *
 * @throws RangeError for an instruction before the first FROM
 */
export function readDockerfile(text: string): Stage[] {
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const line of lines) {
    const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') {
      const [base = '', , stage] = rest.split(/\s+/);
      stages.push({ base, name: stage, instructions: [] });
    } else if (stages.length === 0) throw new RangeError(`"${line}" stands before FROM`);
    else stages.at(-1)!.instructions.push({ name, rest });
  }
  return stages;
}

/** What ENV sets, as in `A=1 B="two words"`. */
export function variablesOf(rest: string): Record<string, string> {
  const pairs = rest.matchAll(/(\w+)=("[^"]*"|\S*)/g);
  return Object.fromEntries(
    [...pairs].map(([, name, value]) => [name, value!.replaceAll('"', '')]),
  );
}
