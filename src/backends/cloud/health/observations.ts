import type { ModelParameters } from '#models/definition.ts';
import type { CatalogueId } from '#models/index.ts';
import { listPrice, workUnits } from '#models/prices.ts';
import { kindOf } from '#src/backends/cloud/asked.ts';

/** What answers have shown about latency and cost: of one sample, by model, and by model, steps and size. */
export interface Observations {
  record(model: CatalogueId, parameters: ModelParameters, seen: Observation): void;
  /** Milliseconds from sending a sample to having its image; null before anything was seen. */
  expectedMs(model: CatalogueId, parameters: ModelParameters): number | null;
  /** What one sample costs, in micro-credits. */
  estimate(model: CatalogueId, parameters: ModelParameters): { low: number; high: number };
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

/** This many prices tell by themselves what is usual. */
const enough = 3;
/** What a price may differ from the usual one by, as a factor, to be believed. */
const inLine = 10;

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
  const keyOf = (model: CatalogueId, parameters: ModelParameters): string => {
    const { numInferenceSteps, width, height, strength = 1 } = parameters;
    return `${kindOf(model, parameters)}/${numInferenceSteps}/${width}x${height}/${strength}`;
  };
  const unitsOf = (model: CatalogueId, parameters: ModelParameters): number =>
    workUnits(model, { ...parameters, samples: 1 });

  return {
    record(model, parameters, { ms, cost }) {
      const units = unitsOf(model, parameters);
      remember(memoryOf(keyOf(model, parameters)), ms, cost);
      remember(
        memoryOf(kindOf(model, parameters)),
        ms / units,
        cost === undefined ? undefined : cost / units,
      );
    },
    expectedMs(model, parameters) {
      const same = median(memoryOf(keyOf(model, parameters)).ms);
      if (same !== null) return same;
      const perUnit = median(memoryOf(kindOf(model, parameters)).ms);
      return perUnit === null ? null : perUnit * unitsOf(model, parameters);
    },
    estimate(model, parameters) {
      const listed = listPrice(model, seller, { ...parameters, samples: 1 });
      const same = believable(memoryOf(keyOf(model, parameters)).cost, listed);
      if (same.length > 0) return range(same, sameRange);
      const units = unitsOf(model, parameters);
      const others = memoryOf(kindOf(model, parameters)).cost.map((cost) => cost * units);
      const scaled = believable(others, listed);
      return scaled.length > 0 ? range(scaled, otherRange) : range([listed], listPriceRange);
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

/** Without those that are out of line: with the median, or with the list price while there are too few for one. */
function believable(costs: readonly number[], listed: number): number[] {
  const usual = costs.length < enough ? listed : median(costs)!;
  return costs.filter((cost) => cost <= usual * inLine && cost * inLine >= usual);
}

function range(costs: readonly number[], factor: { low: number; high: number }) {
  return {
    low: Math.floor(Math.min(...costs) * factor.low),
    high: Math.ceil(Math.max(...costs) * factor.high),
  };
}
