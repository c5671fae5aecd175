import type { ModelParameters } from '#models/definition.ts';
import type { ModelId } from '#models/index.ts';
import { listPrice, workUnits } from '#models/prices.ts';

/** What answers have shown about latency and cost: of one sample, by model, and by model, steps and size. */
export interface Observations {
  record(model: ModelId, parameters: ModelParameters, seen: Observation): void;
  /** Milliseconds from sending a sample to having its image; null before anything was seen. */
  expectedMs(model: ModelId, parameters: ModelParameters): number | null;
  /** What one sample costs, in micro-credits. */
  estimate(model: ModelId, parameters: ModelParameters): { low: number; high: number };
}

export interface Observation {
  readonly ms: number;
  readonly cost?: number | undefined;
}

/** The last answers only, so that a change upstream is learned soon, and a median, so that a cold start is not believed. */
const remembered = 15;

/** The list price is a figure of a page, for the default request: the true one was seen within these factors. */
const listPriceRange = { low: 0.5, high: 2 };
/** Around what was charged for the same request, and for others of the same model. */
const sameRange = { low: 0.9, high: 1.25 };
const otherRange = { low: 0.5, high: 2 };

interface Memory {
  readonly ms: number[];
  readonly cost: number[];
}

export function createObservations(seller: string): Observations {
  const memories = new Map<string, Memory>();

  const memoryOf = (key: string): Memory => {
    let memory = memories.get(key);
    if (!memory) {
      memory = { ms: [], cost: [] };
      memories.set(key, memory);
    }
    return memory;
  };
  const keyOf = (model: ModelId, { numInferenceSteps, width, height }: ModelParameters): string =>
    `${model}/${numInferenceSteps}/${width}x${height}`;
  const unitsOf = (model: ModelId, parameters: ModelParameters): number =>
    workUnits(model, { ...parameters, samples: 1 });

  return {
    record(model, parameters, { ms, cost }) {
      const units = unitsOf(model, parameters);
      remember(memoryOf(keyOf(model, parameters)), ms, cost);
      remember(memoryOf(model), ms / units, cost === undefined ? undefined : cost / units);
    },
    expectedMs(model, parameters) {
      const same = median(memoryOf(keyOf(model, parameters)).ms);
      if (same !== null) return same;
      const perUnit = median(memoryOf(model).ms);
      return perUnit === null ? null : perUnit * unitsOf(model, parameters);
    },
    estimate(model, parameters) {
      const same = memoryOf(keyOf(model, parameters)).cost;
      if (same.length > 0) return range(same, sameRange);
      const units = unitsOf(model, parameters);
      const perUnit = memoryOf(model).cost;
      if (perUnit.length > 0)
        return range(
          perUnit.map((cost) => cost * units),
          otherRange,
        );
      return range([listPrice(model, seller, { ...parameters, samples: 1 })], listPriceRange);
    },
  };
}

function remember(memory: Memory, ms: number, cost: number | undefined): void {
  memory.ms.push(ms);
  if (memory.ms.length > remembered) memory.ms.shift();
  if (cost === undefined) return;
  memory.cost.push(cost);
  if (memory.cost.length > remembered) memory.cost.shift();
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

function range(costs: readonly number[], factor: { low: number; high: number }) {
  return {
    low: Math.floor(Math.min(...costs) * factor.low),
    high: Math.ceil(Math.max(...costs) * factor.high),
  };
}
