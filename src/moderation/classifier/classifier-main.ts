import { InferenceSession, Tensor } from 'onnxruntime-node';
import { preparePicture } from './prepare.ts';
import type { ClassifierAnswer, ClassifierCommand } from './protocol.ts';
import type { ClassifierRecipe } from './recipe.ts';

/** The classifier's process: onnxruntime blocks the loop while it computes. Started by `startClassifierProcess`. */

interface Loaded {
  readonly session: InferenceSession;
  readonly recipe: ClassifierRecipe;
}

let loaded: Loaded | undefined;

process.on('disconnect', () => process.exit());
process.on('message', async (command: ClassifierCommand) => {
  const answer = await answerTo(command).catch(
    (error: Error): ClassifierAnswer => ({ kind: 'FAILED', message: error.message }),
  );
  process.send!(answer);
});

async function answerTo(command: ClassifierCommand): Promise<ClassifierAnswer> {
  if (command.kind === 'LOAD') {
    loaded = await load(command.recipe);
    return { kind: 'LOADED' };
  }
  const pixels = await preparePicture(command.file, loaded!.recipe.picture);
  return { kind: 'SCORES', scores: await run(loaded!, pixels) };
}

/** Loads the model, and runs it once: what does not fit is told now, and not by the first picture. */
async function load(recipe: ClassifierRecipe): Promise<Loaded> {
  // Beside the engine, which has the other cores.
  const session = await InferenceSession.create(recipe.model, { intraOpNumThreads: 1 });
  const inputs = session.inputMetadata;
  const [input] = inputs;
  if (inputs.length !== 1 || !input?.isTensor || input.type !== 'float32')
    throw new Error('it is to take one tensor of float32, the pixels');
  const { width, height } = recipe.picture;
  const scores = await run({ session, recipe }, new Float32Array(3 * width * height));
  const { length } = recipe.labels;
  if (scores.length !== length)
    throw new Error(`it has ${scores.length} scores, and config.json ${length} labels`);
  return { session, recipe };
}

/** @returns a probability for each label. @throws Error where one is no number: it is below every threshold */
async function run({ session, recipe }: Loaded, pixels: Float32Array): Promise<number[]> {
  const { width, height } = recipe.picture;
  const { inputNames, outputNames } = session;
  const name = outputNames.includes('logits') ? 'logits' : outputNames[0]!;
  const feeds = { [inputNames[0]!]: new Tensor('float32', pixels, [1, 3, height, width]) };
  const { [name]: logits } = await session.run(feeds, [name]);
  const scores = probabilities(Array.from(logits!.data as Float32Array), recipe.isMultiLabel);
  if (scores.some(Number.isNaN)) throw new Error('its scores are no numbers');
  return scores;
}

/** Sigmoid for labels that are each true or not, softmax for those of which one is. */
function probabilities(logits: readonly number[], isMultiLabel: boolean): number[] {
  if (isMultiLabel) return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
  const most = Math.max(...logits);
  const parts = logits.map((logit) => Math.exp(logit - most));
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}
