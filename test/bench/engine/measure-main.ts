import { measureDecoder } from './measure-decoder.ts';
import { measureEvaluations } from './measure-evaluations.ts';

/** What a measuring process can be asked for; started by `measure`. */
interface Measurements {
  readonly evaluations: typeof measureEvaluations;
  readonly decoder: typeof measureDecoder;
}
type JobOf<Kind extends keyof Measurements> = {
  readonly kind: Kind;
} & Parameters<Measurements[Kind]>[0];
export type Job = { [Kind in keyof Measurements]: JobOf<Kind> }[keyof Measurements];
export type Result<Kind extends keyof Measurements> = Awaited<ReturnType<Measurements[Kind]>>;

const run = (job: Job) => {
  switch (job.kind) {
    case 'evaluations':
      return measureEvaluations(job);
    case 'decoder':
      return measureDecoder(job);
  }
};

if (process.send) {
  const result = await run(JSON.parse(process.argv[2]!) as Job);
  process.send({ ...result, peakBytes: process.resourceUsage().maxRSS * 1024 });
}
