import { z } from 'zod';
import { only, settings } from '#src/backends/local/graph/config-rules.ts';
import { JsonError, parseJson } from '#src/backends/local/weights/parse-json.ts';

/** How the timesteps of a run are laid over those of the training (Lin et al. 2023, arXiv 2305.08891, table 2). */
export type TimestepSpacing = 'linspace' | 'leading' | 'trailing';

/** What the model was trained to predict. */
export type PredictionType = 'epsilon' | 'v_prediction';

/** The part of a diffusers scheduler_config.json that belongs to the model: how it was trained. */
export interface SchedulerConfig {
  readonly trainTimesteps: number;
  /** The noise added at each training timestep, in (0, 1). */
  readonly betas: readonly number[];
  readonly predictionType: PredictionType;
  readonly timestepSpacing: TimestepSpacing;
  /** Added to each timestep of the spacing `leading`. */
  readonly stepsOffset: number;
  /** Steps of the solver that a latent consistency model was distilled with. */
  readonly originalSteps: number;
  /** What timesteps are multiplied by in the boundary condition of a latent consistency model. */
  readonly timestepScaling: number;
}

/**
 * Reads a scheduler_config.json of diffusers. Keys that choose a sampler (solver order, Karras
 * sigmas…) are passed over: here the scheduler's name says that. Absent keys and those of null have the
 * defaults of diffusers' classes. Others are refused by name.
 *
 * @param json the parsed file
 * @throws SchedulerConfigError for a way of training that is not supported
 */
export function readSchedulerConfig(json: unknown): SchedulerConfig {
  const parsed = file.safeParse(json);
  if (!parsed.success) {
    throw new SchedulerConfigError(
      `The scheduler's configuration is not supported: ${z.prettifyError(parsed.error)}`,
    );
  }
  const config = parsed.data;
  return {
    trainTimesteps: config.num_train_timesteps,
    betas: config.trained_betas ?? betasOf(config),
    predictionType: config.prediction_type,
    timestepSpacing: config.timestep_spacing,
    stepsOffset: config.steps_offset,
    originalSteps: config.original_inference_steps,
    timestepScaling: config.timestep_scaling,
  };
}

/** The same from the file's text. @throws SchedulerConfigError also for text that is not JSON */
export function parseSchedulerConfig(text: string): SchedulerConfig {
  return readSchedulerConfig(parse(text));
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new SchedulerConfigError(`The scheduler's configuration ${error.message}.`, {
      cause: error,
    });
  }
}

export class SchedulerConfigError extends Error {
  override readonly name = 'SchedulerConfigError';
}

const beta = z.number().gt(0).lt(1);

/** Those whose models predict the noise of a variance-preserving process; the others' (EDM, flow, consistency) do not. */
const classes = [
  'DDIMScheduler',
  'DDPMScheduler',
  'DEISMultistepScheduler',
  'DPMSolverMultistepScheduler',
  'DPMSolverSDEScheduler',
  'DPMSolverSinglestepScheduler',
  'EulerAncestralDiscreteScheduler',
  'EulerDiscreteScheduler',
  'HeunDiscreteScheduler',
  'KDPM2AncestralDiscreteScheduler',
  'KDPM2DiscreteScheduler',
  'LCMScheduler',
  'LMSDiscreteScheduler',
  'PNDMScheduler',
  'UniPCMultistepScheduler',
];

/** They choose a sampler, or belong to a setting that is refused unless it is off. */
const harmless =
  'algorithm_type clip_sample_range disable_corrector dynamic_thresholding_ratio euler_at_final final_sigmas_type flow_shift interpolation_type lambda_min_clipped lower_order_final noise_sampler_seed predict_x0 sample_max_value set_alpha_to_one skip_prk_steps solver_order solver_p solver_type tensor_format time_shift_type use_beta_sigmas use_exponential_sigmas use_karras_sigmas use_lu_lambdas variance_type';

const file = settings(
  {
    _class_name: z.enum(classes, `only ${classes.join(', ')} are supported`).nullish(),
    clip_sample: only(false),
    num_train_timesteps: z.int().min(2).max(100_000).default(1000),
    beta_start: beta.default(0.0001),
    beta_end: beta.default(0.02),
    beta_schedule: z.enum(['linear', 'scaled_linear']).default('linear'),
    trained_betas: z.array(beta).nullish(),
    prediction_type: z.enum(['epsilon', 'v_prediction']).default('epsilon'),
    timestep_spacing: z.enum(['linspace', 'leading', 'trailing']).default('linspace'),
    steps_offset: z.int().min(0).default(0),
    original_inference_steps: z.int().min(1).max(100_000).default(50),
    timestep_scaling: z.number().positive().default(10),
    rescale_betas_zero_snr: only(false),
    sigma_max: only(null),
    sigma_min: only(null),
    thresholding: only(false),
    timestep_type: only('discrete'),
    use_dynamic_shifting: only(false),
    use_flow_sigmas: only(false),
  },
  harmless.split(' '),
).refine(
  ({ trained_betas, num_train_timesteps }) =>
    trained_betas == null || trained_betas.length === num_train_timesteps,
  { path: ['trained_betas'], message: 'must hold one number for each training timestep' },
);

function betasOf(config: z.infer<typeof file>): number[] {
  const { num_train_timesteps: count, beta_start: start, beta_end: end } = config;
  const between = (from: number, to: number) =>
    Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1));
  if (config.beta_schedule === 'linear') return between(start, end);
  // Latent diffusion (Rombach et al. 2022) spaces the square roots evenly.
  return between(Math.sqrt(start), Math.sqrt(end)).map((root) => root ** 2);
}
