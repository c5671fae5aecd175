import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { BuiltGraph } from '#src/backends/local/graph/graph-builder.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { elementCount } from '#src/backends/local/weights/tensor-source.ts';
import { type Clocks, elapsedSince, readClocks } from './clocks.ts';

/** A graph in a session with onnxruntime's own settings, idle threads spinning: the baseline of the pipeline. */
export interface BareSession {
  /** Times `session.run` over noise: the mean of the repetitions. */
  time(repetitions: number): Promise<Clocks>;
}

/** @param shapes of the graph's inputs, by name; all of float32 */
export const createBareSession = async (
  graph: BuiltGraph,
  shapes: Readonly<Record<string, readonly number[]>>,
  threads: number,
): Promise<BareSession> => {
  const session = await InferenceSession.create(graph.model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
    extra: {
      session: {
        model_external_initializers_file_folder_path: graph.weightsFolder,
      },
    },
  });
  const generator = createGenerator(1);
  const feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      new Tensor('float32', generator.randn(elementCount(shape)), shape),
    ]),
  );
  return {
    async time(repetitions) {
      const start = readClocks();
      for (let count = 0; count < repetitions; count++) await session.run(feeds);
      return elapsedSince(start, repetitions);
    },
  };
};
