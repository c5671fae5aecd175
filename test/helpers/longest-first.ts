import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that take half a minute and more, the longest first. */
const longest = [
  'backends/local/devices/webgpu',
  'backends/local/pipeline/demo-pictures',
  'e2e/studio/way',
  'e2e/studio/looks',
  'e2e/studio/start',
  'packages/client/app',
  'recipes',
  'fuzz/fuzz',
  'e2e/studio/errors',
  'attacks/stored-extremes',
  'cli/imagine',
  'backends/local/pipeline/golden-runs',
  'e2e/mcp',
  'e2e/studio/prints',
  'backends/local/contract',
  'backends/local/process/engine-pool',
  'e2e/studio/accessible',
  'backends/local/local-backend',
  'e2e/bucket',
];

/** Starts the longest files first, so that none of them ends alone. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const places = new Map(longest.map((name, place) => [name, place]));
    const placeOf = ({ moduleId }: TestSpecification) =>
      places.get(/\/test\/(.+)\.test\.ts$/.exec(moduleId)?.[1] ?? '') ?? longest.length;
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}
