/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** Whether a backend can run a model now. */
export type AvailabilityStatus =
  /** Ready to take a request. */
  | 'AVAILABLE'
  /** Ready, but the first request waits for the model to load. */
  | 'COLD'
  /** Failing at the moment; tried again at `until` where that is known. */
  | 'DOWN'
  /** The provider does not have this model. */
  | 'NOT_SERVED'
  /** The gateway's account at the provider cannot pay for this model. */
  | 'NO_CREDITS'
  /** Takes requests again at `until`. */
  | 'RATE_LIMITED'
  /** The provider does not serve this model any more. */
  | 'RETIRED'
  /** Not set up: no key, or no weights. */
  | 'UNCONFIGURED';

/** Which backend may run a request. */
export type BackendChoice =
  /** Whichever the router finds best. */
  | 'AUTO'
  /** Only this one. Inference Providers of Hugging Face. */
  | 'HUGGINGFACE'
  /** Only this one. The ONNX engine on this machine. */
  | 'LOCAL'
  /** Only this one. The cloud API of Replicate. */
  | 'REPLICATE'
  /** Only this one. The cloud API of Segmind. */
  | 'SEGMIND'
  /** Only this one. Servers of A1111's dialect that the operator runs. */
  | 'SERVERS';

/** The backends that can make images. */
export type BackendId =
  /** Inference Providers of Hugging Face. */
  | 'HUGGINGFACE'
  /** The ONNX engine on this machine. */
  | 'LOCAL'
  /** The cloud API of Replicate. */
  | 'REPLICATE'
  /** The cloud API of Segmind. */
  | 'SEGMIND'
  /** Servers of A1111's dialect that the operator runs. */
  | 'SERVERS';

/** Whether money was spent upstream. */
export type Billed =
  /** Nothing was billed. */
  | 'NO'
  /** The answer was lost: it may have been billed. */
  | 'UNKNOWN'
  /** It was billed. */
  | 'YES';

/** What a cancellation came to. */
export type CancelOutcome =
  /** It had ended before; nothing changed. */
  | 'ALREADY_FINISHED'
  /** It was still waiting; nothing was made and nothing is charged. */
  | 'CANCELED_BEFORE_START'
  /** The run was stopped; samples finished before are kept and charged. */
  | 'CANCELED_WHILE_RUNNING'
  /** The provider cannot be stopped: its work goes on unseen and may be billed to the gateway. */
  | 'DETACHED';

/** What turns latents into pixels. */
export type Decoder =
  /** The model's own image decoder. */
  | 'FULL'
  /** A tiny approximate decoder (TAESD), much faster, where its weights are present. Local backend only. */
  | 'TINY';

/** What went wrong. Codes are stable, messages are not. */
export type ErrorCode =
  /** A budget of the account or the key does not cover it; it begins anew at `retryAt`. */
  | 'BUDGET_EXCEEDED'
  /** The caller canceled it. */
  | 'CANCELED'
  /** The operator's moderation refused the prompt or withheld the image; nothing is charged. */
  | 'CONTENT_REFUSED'
  /** It was not done by its deadline. */
  | 'DEADLINE_EXCEEDED'
  /** The device that the local engine computed on failed during the run. */
  | 'DEVICE_LOST'
  /** The device that the local engine may use is not there, or cannot take the model. */
  | 'DEVICE_UNUSABLE'
  /** The local engine's process ended during the run. */
  | 'ENGINE_CRASHED'
  /** The local engine could not compute the image. */
  | 'ENGINE_FAILED'
  /** The API key does not have the scope that this needs. */
  | 'FORBIDDEN'
  /** The idempotency key was used before with another request. */
  | 'IDEMPOTENCY_CONFLICT'
  /** The account's available credits do not cover the estimate. */
  | 'INSUFFICIENT_CREDITS'
  /** A fault of the gateway itself; the cause is in its log. */
  | 'INTERNAL'
  /** A value of the request is missing, of the wrong kind or outside its limits. */
  | 'INVALID_INPUT'
  /** No backend can run this model for this request at the moment. */
  | 'MODEL_UNAVAILABLE'
  /** The operator's moderation does not answer, and nothing passes without it; nothing is charged. */
  | 'MODERATION_UNAVAILABLE'
  /** There is nothing with this id that the caller may see. */
  | 'NOT_FOUND'
  /** The provider's answer was lost: the image may have been made and billed. */
  | 'OUTCOME_UNKNOWN'
  /** The provider's answer could not be read as an image. */
  | 'PROVIDER_BAD_RESPONSE'
  /** The provider accepted the request and failed to make the image. */
  | 'PROVIDER_FAILED'
  /** The provider does not serve this model any more. */
  | 'PROVIDER_MODEL_RETIRED'
  /** The gateway's account at the provider has no credits left, or reached a spend limit. */
  | 'PROVIDER_NO_CREDITS'
  /** The provider limits the rate of requests. */
  | 'PROVIDER_RATE_LIMITED'
  /** The provider refused a value of the request. */
  | 'PROVIDER_REJECTED'
  /** The provider refused the gateway's key, or the key may not use this model. */
  | 'PROVIDER_UNAUTHORIZED'
  /** The provider cannot be reached or is failing. */
  | 'PROVIDER_UNAVAILABLE'
  /** Too many requests, or too many generations at once; retry at `retryAt`. */
  | 'RATE_LIMITED'
  /** The gateway is stopping; reconnect with your cursor. */
  | 'SHUTTING_DOWN'
  /** The gateway cannot store anything: its disk is full, or its data folder cannot be written. */
  | 'STORAGE_FULL'
  /** No valid API key came with the request. */
  | 'UNAUTHENTICATED'
  /** The weights on disk are missing, damaged or of a model that is not supported. */
  | 'WEIGHTS_INVALID';

/** The model, and the parameters of the request: exactly one of the fields. */
export type GenerateImageInput =
  {   /** Draw with Segmind Tiny-SD (Portrait). */
  portraitSD: PortraitSdInput; segmindVega?: never; smallSD?: never; ssd1b?: never; ssd1bLcm?: never; tinySD?: never; }
  |  { portraitSD?: never;   /** Draw with Segmind Vega. */
  segmindVega: SegmindVegaInput; smallSD?: never; ssd1b?: never; ssd1bLcm?: never; tinySD?: never; }
  |  { portraitSD?: never; segmindVega?: never;   /** Draw with Segmind Small-SD. */
  smallSD: SmallSdInput; ssd1b?: never; ssd1bLcm?: never; tinySD?: never; }
  |  { portraitSD?: never; segmindVega?: never; smallSD?: never;   /** Draw with Segmind SSD-1B. */
  ssd1b: Ssd1BInput; ssd1bLcm?: never; tinySD?: never; }
  |  { portraitSD?: never; segmindVega?: never; smallSD?: never; ssd1b?: never;   /** Draw with SSD-1B LCM. */
  ssd1bLcm: Ssd1BLcmInput; tinySD?: never; }
  |  { portraitSD?: never; segmindVega?: never; smallSD?: never; ssd1b?: never; ssd1bLcm?: never;   /** Draw with Segmind Tiny-SD. */
  tinySD: TinySdInput; };

/** The states of a generation. */
export type GenerationStatus =
  /** The caller canceled it; samples finished before are there. */
  | 'CANCELED'
  /** No sample could be made; see `failure`. */
  | 'FAILED'
  /** Some samples are there and some failed; only those there were charged. */
  | 'PARTIAL'
  /** Accepted and durable; waiting for a free slot on its backend. */
  | 'QUEUED'
  /** A backend is working on it. */
  | 'RUNNING'
  /** Every sample is there. */
  | 'SUCCEEDED';

/** What an update tells. */
export type GenerationUpdateKind =
  /** The request was accepted and its credits held. */
  | 'ACCEPTED'
  /** An attempt ended without result; another one follows. */
  | 'ATTEMPT_FAILED'
  /** The terminal state; nothing follows. */
  | 'FINISHED'
  /** A sample is ready. */
  | 'IMAGE'
  /** A step was done. */
  | 'PROGRESS'
  /** A sample could not be made. */
  | 'SAMPLE_FAILED'
  /** The state at the moment of subscribing. */
  | 'SNAPSHOT'
  /** An attempt began on a backend. */
  | 'STARTED';

/** A picture that the account has or brings: exactly one of the fields. It is turned as its EXIF data say; where it is transparent it becomes white, and a mask black. */
export type ImageInput =
  {   /** A small picture itself: `data:image/png;base64,…`, also of a JPEG or WebP. Larger ones are uploaded. */
  dataUrl: string; imageId?: never; uploadId?: never; }
  |  { dataUrl?: never;   /** An image that a generation of the account made. */
  imageId: string | number; uploadId?: never; }
  |  { dataUrl?: never; imageId?: never;   /** A picture that was brought by `POST /uploads`. */
  uploadId: string | number; };

/** The states of one image. */
export type ImageStatus =
  /** Canceled before it was ready. */
  | 'CANCELED'
  /** Could not be made; see `failure`. */
  | 'FAILED'
  /** Not made yet. */
  | 'PENDING'
  /** Ready at its URL. */
  | 'SUCCEEDED';

/** A LoRA that is added to the model, and how much of it. */
export type LoraInput = {
  /** Its name, as the query `loras` has it. */
  name: string;
  /** What it is multiplied by; 1 as it was trained, below 0 for the opposite. */
  scale?: number | null | undefined;
};

/** The kinds of parameters. */
export type ParameterType =
  /** One of the names in `allowed`. */
  | 'ENUM'
  /** A whole number from `min` to `max`. */
  | 'INTEGER'
  /** A list of at most `maxLength` LoRAs, each with a scale from `min` to `max`. */
  | 'LORAS'
  /** A number from `min` to `max`. */
  | 'NUMBER'
  /** Text of at most `maxLength` characters. */
  | 'STRING';

/** Where a run is. */
export type Phase =
  /** The latents are being decoded into pixels, or the result is being downloaded. */
  | 'DECODING'
  /** The image is developing, step by step. */
  | 'DENOISING'
  /** Nothing more will happen. */
  | 'DONE'
  /** The prompt is being turned into embeddings. */
  | 'ENCODING'
  /** The backend is getting the model ready: reading weights, or a cold start in the cloud. */
  | 'LOADING'
  /** Waiting for a free slot on the backend. */
  | 'QUEUED'
  /** The image is being encoded and stored. */
  | 'STORING'
  /** The picture is being made larger. */
  | 'UPSCALING';

/** A request to Segmind Tiny-SD (Portrait). Tiny-SD trained further on portraits: people, close up. */
export type PortraitSdInput = {
  /** What turns the latents into pixels. */
  decoder?: Decoder | null | undefined;
  /** How closely the image follows the prompt (classifier-free guidance). */
  guidanceScale?: number | null | undefined;
  /** Height in pixels. Affects the price. */
  height?: number | null | undefined;
  /** A picture to start from, instead of noise. It is scaled until it covers the size that is drawn, and cut about its middle. */
  image?: ImageInput | null | undefined;
  /** LoRAs that are added to the model, by the names of their files, each with a scale. Local backend only. */
  loras?: Array<LoraInput> | null | undefined;
  /** Of the size of `image`: where it is white the picture is drawn anew, where it is black it is kept. */
  mask?: ImageInput | null | undefined;
  /** What the image is not to show. */
  negativePrompt?: string | null | undefined;
  /** Denoising steps: more take longer and cost more. With a LoRA of latent consistency and the scheduler LCM as few as 2. Affects the price. */
  numInferenceSteps?: number | null | undefined;
  /** What the image is to show. */
  prompt: string;
  /** How the prompts are read. */
  promptSyntax?: PromptSyntax | null | undefined;
  /** Images to make; image k uses the seed plus k. Affects the price. */
  samples?: number | null | undefined;
  /** The sampler that turns noise into the image. */
  scheduler?: Scheduler | null | undefined;
  /** The same seed and parameters give the same image; -1 draws one. */
  seed?: number | null | undefined;
  /** How much of `image` is changed, from 0.01 to 1: of the steps, only the last int(numInferenceSteps * strength) are taken. 0.75 unless given. */
  strength?: number | null | undefined;
  /** Width in pixels. Affects the price. */
  width?: number | null | undefined;
};

/** What progress rests on. */
export type ProgressBasis =
  /** Reckoned from past runs, because the provider reports none. */
  | 'ESTIMATED'
  /** Counted by the engine, step by step. */
  | 'MEASURED';

/** How prompts are read. */
export type PromptSyntax =
  /** Every character is read as written, as the reference implementation does. */
  | 'LITERAL'
  /** Emphasis by (more), [less] and (exactly:1.3), BREAK, and prompts of any length in chunks of 75 tokens. Local backend and own servers only. */
  | 'WEIGHTED';

/** How the backend for a request is chosen. Without it the gateway chooses the best one. */
export type RouteInput = {
  /** Only this backend, so that fallback has nothing to fall back to; AUTO lets the gateway choose. For an order of several, see `backends`. */
  backend?: BackendChoice | null | undefined;
  /** Only these backends, the first that can before the others. With fallback, the next one tries when one fails. Not together with `backend`. */
  backends?: Array<BackendId> | null | undefined;
  /** Milliseconds from acceptance after which it is stopped and fails; at least 1. */
  deadlineMs?: number | null | undefined;
  /** Whether another backend may try when the first one fails. */
  fallback?: boolean | null | undefined;
  /** Backends that may cost more are left out. */
  maxCost?: number | null | undefined;
  /** What to look for among those that can. */
  objective?: RouteObjective | null | undefined;
};

/** What the router looks for. */
export type RouteObjective =
  /** Price and wait weighed against each other. */
  | 'BALANCED'
  /** The lowest price. */
  | 'CHEAPEST'
  /** The shortest wait, by measured latency and queue. */
  | 'FASTEST';

/** A request to Segmind SSD-1B. Stable Diffusion XL at half the size and 60% more speed, for detailed images at 1024 x 1024. */
export type Ssd1BInput = {
  /** What turns the latents into pixels. */
  decoder?: Decoder | null | undefined;
  /** How closely the image follows the prompt (classifier-free guidance). */
  guidanceScale?: number | null | undefined;
  /** Height in pixels. */
  height?: number | null | undefined;
  /** A picture to start from, instead of noise. It is scaled until it covers the size that is drawn, and cut about its middle. */
  image?: ImageInput | null | undefined;
  /** LoRAs that are added to the model, by the names of their files, each with a scale. Local backend only. */
  loras?: Array<LoraInput> | null | undefined;
  /** Of the size of `image`: where it is white the picture is drawn anew, where it is black it is kept. */
  mask?: ImageInput | null | undefined;
  /** What the image is not to show. */
  negativePrompt?: string | null | undefined;
  /** Denoising steps: more take longer and cost more. With a LoRA of latent consistency and the scheduler LCM as few as 2. Affects the price. */
  numInferenceSteps?: number | null | undefined;
  /** What the image is to show. */
  prompt: string;
  /** How the prompts are read. */
  promptSyntax?: PromptSyntax | null | undefined;
  /** Images to make; image k uses the seed plus k. Affects the price. */
  samples?: number | null | undefined;
  /** The sampler that turns noise into the image. */
  scheduler?: Scheduler | null | undefined;
  /** The same seed and parameters give the same image; -1 draws one. */
  seed?: number | null | undefined;
  /** How much of `image` is changed, from 0.01 to 1: of the steps, only the last int(numInferenceSteps * strength) are taken. 0.75 unless given. */
  strength?: number | null | undefined;
  /** Width in pixels. */
  width?: number | null | undefined;
};

/** A request to SSD-1B LCM. Segmind SSD-1B in 2 to 8 steps, for detailed images in a sixth of the time. */
export type Ssd1BLcmInput = {
  /** What turns the latents into pixels. */
  decoder?: Decoder | null | undefined;
  /** How closely the image follows the prompt (classifier-free guidance). */
  guidanceScale?: number | null | undefined;
  /** Height in pixels. */
  height?: number | null | undefined;
  /** A picture to start from, instead of noise. It is scaled until it covers the size that is drawn, and cut about its middle. */
  image?: ImageInput | null | undefined;
  /** LoRAs that are added to the model, by the names of their files, each with a scale. Local backend only. */
  loras?: Array<LoraInput> | null | undefined;
  /** Of the size of `image`: where it is white the picture is drawn anew, where it is black it is kept. */
  mask?: ImageInput | null | undefined;
  /** What the image is not to show. */
  negativePrompt?: string | null | undefined;
  /** Denoising steps: more take longer and cost more. Affects the price. */
  numInferenceSteps?: number | null | undefined;
  /** What the image is to show. */
  prompt: string;
  /** How the prompts are read. */
  promptSyntax?: PromptSyntax | null | undefined;
  /** Images to make; image k uses the seed plus k. Affects the price. */
  samples?: number | null | undefined;
  /** The sampler that turns noise into the image. */
  scheduler?: Scheduler | null | undefined;
  /** The same seed and parameters give the same image; -1 draws one. */
  seed?: number | null | undefined;
  /** How much of `image` is changed, from 0.01 to 1: of the steps, only the last int(numInferenceSteps * strength) are taken. 0.75 unless given. */
  strength?: number | null | undefined;
  /** Width in pixels. */
  width?: number | null | undefined;
};

/** The samplers that turn noise into an image. */
export type Scheduler =
  /** DDIM. Deterministic, first order (Song et al. 2020). */
  | 'DDIM'
  /** DDPM. The original stochastic sampler (Ho et al. 2020). */
  | 'DDPM'
  /** DPM2 a Karras. DPM2 with ancestral noise on Karras sigmas: about two model evaluations a step. */
  | 'DPM2_A_KARRAS'
  /** DPM2 Karras. DPM2 on Karras sigmas: about two model evaluations a step. */
  | 'DPM2_KARRAS'
  /** DPM Multi. DPM-Solver++ multistep, second order, also known as dpmpp_2m. */
  | 'DPM_MULTI'
  /** DPM Single. DPM-Solver++ singlestep, second order. */
  | 'DPM_SINGLE'
  /** Euler. Plain Euler, first order, deterministic. */
  | 'EULER'
  /** Euler a. Euler with ancestral noise: every step adds fresh noise. */
  | 'EULER_A'
  /** Heun. Heun, second order: about two model evaluations a step. */
  | 'HEUN'
  /** LCM. Two to eight steps, for latent consistency models, and others with a LoRA of latent consistency. */
  | 'LCM'
  /** LMS. Linear multistep of order four. */
  | 'LMS'
  /** PNDM. Pseudo linear multistep: one model evaluation more than the steps. */
  | 'PNDM'
  /** UniPC. Unified predictor-corrector, second order; good at few steps. */
  | 'UNI_PC';

/** A request to Segmind Vega. Stable Diffusion XL with 70% fewer parameters and twice the speed, for images at 1024 x 1024. */
export type SegmindVegaInput = {
  /** What turns the latents into pixels. */
  decoder?: Decoder | null | undefined;
  /** How closely the image follows the prompt (classifier-free guidance). */
  guidanceScale?: number | null | undefined;
  /** Height in pixels. */
  height?: number | null | undefined;
  /** A picture to start from, instead of noise. It is scaled until it covers the size that is drawn, and cut about its middle. */
  image?: ImageInput | null | undefined;
  /** LoRAs that are added to the model, by the names of their files, each with a scale. Local backend only. */
  loras?: Array<LoraInput> | null | undefined;
  /** Of the size of `image`: where it is white the picture is drawn anew, where it is black it is kept. */
  mask?: ImageInput | null | undefined;
  /** What the image is not to show. */
  negativePrompt?: string | null | undefined;
  /** Denoising steps: more take longer and cost more. With a LoRA of latent consistency and the scheduler LCM as few as 2. Affects the price. */
  numInferenceSteps?: number | null | undefined;
  /** What the image is to show. */
  prompt: string;
  /** How the prompts are read. */
  promptSyntax?: PromptSyntax | null | undefined;
  /** Images to make; image k uses the seed plus k. Affects the price. */
  samples?: number | null | undefined;
  /** The sampler that turns noise into the image. */
  scheduler?: Scheduler | null | undefined;
  /** The same seed and parameters give the same image; -1 draws one. */
  seed?: number | null | undefined;
  /** How much of `image` is changed, from 0.01 to 1: of the steps, only the last int(numInferenceSteps * strength) are taken. 0.75 unless given. */
  strength?: number | null | undefined;
  /** Width in pixels. */
  width?: number | null | undefined;
};

/** A request to Segmind Small-SD. Stable Diffusion 1.5 with 35% fewer parameters, between it and Tiny-SD. */
export type SmallSdInput = {
  /** What turns the latents into pixels. */
  decoder?: Decoder | null | undefined;
  /** How closely the image follows the prompt (classifier-free guidance). */
  guidanceScale?: number | null | undefined;
  /** Height in pixels. Affects the price. */
  height?: number | null | undefined;
  /** A picture to start from, instead of noise. It is scaled until it covers the size that is drawn, and cut about its middle. */
  image?: ImageInput | null | undefined;
  /** LoRAs that are added to the model, by the names of their files, each with a scale. Local backend only. */
  loras?: Array<LoraInput> | null | undefined;
  /** Of the size of `image`: where it is white the picture is drawn anew, where it is black it is kept. */
  mask?: ImageInput | null | undefined;
  /** What the image is not to show. */
  negativePrompt?: string | null | undefined;
  /** Denoising steps: more take longer and cost more. With a LoRA of latent consistency and the scheduler LCM as few as 2. Affects the price. */
  numInferenceSteps?: number | null | undefined;
  /** What the image is to show. */
  prompt: string;
  /** How the prompts are read. */
  promptSyntax?: PromptSyntax | null | undefined;
  /** Images to make; image k uses the seed plus k. Affects the price. */
  samples?: number | null | undefined;
  /** The sampler that turns noise into the image. */
  scheduler?: Scheduler | null | undefined;
  /** The same seed and parameters give the same image; -1 draws one. */
  seed?: number | null | undefined;
  /** How much of `image` is changed, from 0.01 to 1: of the steps, only the last int(numInferenceSteps * strength) are taken. 0.75 unless given. */
  strength?: number | null | undefined;
  /** Width in pixels. Affects the price. */
  width?: number | null | undefined;
};

/** A request to Segmind Tiny-SD. Stable Diffusion 1.5 with 55% fewer parameters, for fast and cheap general images. */
export type TinySdInput = {
  /** What turns the latents into pixels. */
  decoder?: Decoder | null | undefined;
  /** How closely the image follows the prompt (classifier-free guidance). */
  guidanceScale?: number | null | undefined;
  /** Height in pixels. Affects the price. */
  height?: number | null | undefined;
  /** A picture to start from, instead of noise. It is scaled until it covers the size that is drawn, and cut about its middle. */
  image?: ImageInput | null | undefined;
  /** LoRAs that are added to the model, by the names of their files, each with a scale. Local backend only. */
  loras?: Array<LoraInput> | null | undefined;
  /** Of the size of `image`: where it is white the picture is drawn anew, where it is black it is kept. */
  mask?: ImageInput | null | undefined;
  /** What the image is not to show. */
  negativePrompt?: string | null | undefined;
  /** Denoising steps: more take longer and cost more. With a LoRA of latent consistency and the scheduler LCM as few as 2. Affects the price. */
  numInferenceSteps?: number | null | undefined;
  /** What the image is to show. */
  prompt: string;
  /** How the prompts are read. */
  promptSyntax?: PromptSyntax | null | undefined;
  /** Images to make; image k uses the seed plus k. Affects the price. */
  samples?: number | null | undefined;
  /** The sampler that turns noise into the image. */
  scheduler?: Scheduler | null | undefined;
  /** The same seed and parameters give the same image; -1 draws one. */
  seed?: number | null | undefined;
  /** How much of `image` is changed, from 0.01 to 1: of the steps, only the last int(numInferenceSteps * strength) are taken. 0.75 unless given. */
  strength?: number | null | undefined;
  /** Width in pixels. Affects the price. */
  width?: number | null | undefined;
};

/** What a warning is about. */
export type WarningCode =
  /** The provider reported another seed than the one asked for. */
  | 'BEST_EFFORT_SEED'
  /** With this request, 80 % or more of a budget are used; the message says which. */
  | 'BUDGET_NEARLY_USED'
  /** The provider did not say what it charged; the estimate was used. */
  | 'COST_UNREPORTED'
  /** The image is drawn by the small demo weights, not by the published model. */
  | 'DEMO_WEIGHTS'
  /** The local engine computed on the processor, because the device that it had does not work for this. */
  | 'DEVICE_FALLBACK'
  /** The provider has no endpoint of the model for this, and drew with another one; the message names it. */
  | 'OTHER_MODEL'
  /** The provider delivered another size than the one asked for. */
  | 'OTHER_SIZE'
  /** A parameter has no effect beside the others; the message names both. */
  | 'PARAMETER_IGNORED'
  /** The prompt is longer than the text encoder reads; the message quotes what was cut. */
  | 'PROMPT_TRUNCATED'
  /** A weighted prompt has something that only other programs understand; it was read as text. */
  | 'SYNTAX_UNSUPPORTED';

/** Which weights draw. */
export type WeightsKind =
  /** Small toy weights that come with the gateway, so that it runs out of the box. */
  | 'DEMO'
  /** The model's published weights. */
  | 'PUBLISHED';

export type ClientProgressFragment = { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis };

export type ClientFailureFragment = { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed };

export type ClientCreditsFragment = { id: string, available: number, held: number, spent: number };

export type ClientGenerationFragment = { id: string, status: GenerationStatus, cursor: number, queuePosition: number | null, createdAt: string, startedAt: string | null, finishedAt: string | null, progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, images: Array<{ id: string, sample: number, status: ImageStatus, seed: number, url: string | null, urlExpiresAt: string | null, width: number, height: number, mimeType: string | null, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null, progress: { preview?: string | null, phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis } }>, cost: { estimated: number, held: number, captured: number, released: number }, warnings: Array<{ code: WarningCode, message: string }>, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null };

export type ClientGenerateMutationVariables = Exact<{
  input: GenerateImageInput;
  route?: RouteInput | null | undefined;
  idempotencyKey?: string | null | undefined;
  preview?: boolean | null | undefined;
}>;


export type ClientGenerateMutation = { generateImage:
    | { __typename: 'BudgetExceededError', code: ErrorCode, message: string, required: number, retryAt: string | null }
    | { __typename: 'ContentRefusedError', code: ErrorCode, message: string }
    | { __typename: 'GenerateImageSuccess', replayed: boolean, generation: { id: string, status: GenerationStatus, cursor: number, queuePosition: number | null, createdAt: string, startedAt: string | null, finishedAt: string | null, progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, images: Array<{ id: string, sample: number, status: ImageStatus, seed: number, url: string | null, urlExpiresAt: string | null, width: number, height: number, mimeType: string | null, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null, progress: { preview?: string | null, phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis } }>, cost: { estimated: number, held: number, captured: number, released: number }, warnings: Array<{ code: WarningCode, message: string }>, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null } }
    | { __typename: 'IdempotencyConflictError', code: ErrorCode, message: string }
    | { __typename: 'InsufficientCreditsError', code: ErrorCode, message: string, required: number, available: number }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: string, message: string, allowed: string }> }
    | { __typename: 'ModelUnavailableError', code: ErrorCode, message: string, retryAt: string | null, rejections: Array<{ backend: BackendId, reason: string }> }
    | { __typename: 'ModerationAwayError', code: ErrorCode, message: string }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'RateLimitedError', code: ErrorCode, message: string, retryAt: string | null }
    | { __typename: 'ShuttingDownError', code: ErrorCode, message: string }
    | { __typename: 'StorageFullError', code: ErrorCode, message: string }
   };

export type ClientCancelMutationVariables = Exact<{
  id: string | number;
}>;


export type ClientCancelMutation = { cancelGeneration:
    | { __typename: 'CancelGenerationSuccess', outcome: CancelOutcome, message: string }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'StorageFullError', code: ErrorCode, message: string }
   };

export type ClientWatchSubscriptionVariables = Exact<{
  id: string | number;
  after?: number | null | undefined;
  preview?: boolean | null | undefined;
}>;


export type ClientWatchSubscription = { generation: { cursor: number, kind: GenerationUpdateKind, missed: number, generation: { id: string, status: GenerationStatus, cursor: number, queuePosition: number | null, createdAt: string, startedAt: string | null, finishedAt: string | null, progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, images: Array<{ id: string, sample: number, status: ImageStatus, seed: number, url: string | null, urlExpiresAt: string | null, width: number, height: number, mimeType: string | null, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null, progress: { preview?: string | null, phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis } }>, cost: { estimated: number, held: number, captured: number, released: number }, warnings: Array<{ code: WarningCode, message: string }>, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null }, credits: { id: string, available: number, held: number, spent: number } } };

export type ClientWatchCreditsSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type ClientWatchCreditsSubscription = { credits: { id: string, available: number, held: number, spent: number } };

export type ClientModelsQueryVariables = Exact<{ [key: string]: never; }>;


export type ClientModelsQuery = { models: Array<
    | { id: string, name: string, summary: string, purpose: string, inputField: string, parameters: Array<{ name: string, type: ParameterType, required: boolean, default: unknown, min: number | null, max: number | null, step: number | null, maxLength: number | null, allowed: unknown, affectsPricing: boolean, description: string }>, availability: Array<{ backend: BackendId, status: AvailabilityStatus, reason: string, until: string | null, weights: WeightsKind }> }
    | { id: string, name: string, summary: string, purpose: string, inputField: string, parameters: Array<{ name: string, type: ParameterType, required: boolean, default: unknown, min: number | null, max: number | null, step: number | null, maxLength: number | null, allowed: unknown, affectsPricing: boolean, description: string }>, availability: Array<{ backend: BackendId, status: AvailabilityStatus, reason: string, until: string | null, weights: WeightsKind }> }
    | { id: string, name: string, summary: string, purpose: string, inputField: string, parameters: Array<{ name: string, type: ParameterType, required: boolean, default: unknown, min: number | null, max: number | null, step: number | null, maxLength: number | null, allowed: unknown, affectsPricing: boolean, description: string }>, availability: Array<{ backend: BackendId, status: AvailabilityStatus, reason: string, until: string | null, weights: WeightsKind }> }
    | { id: string, name: string, summary: string, purpose: string, inputField: string, parameters: Array<{ name: string, type: ParameterType, required: boolean, default: unknown, min: number | null, max: number | null, step: number | null, maxLength: number | null, allowed: unknown, affectsPricing: boolean, description: string }>, availability: Array<{ backend: BackendId, status: AvailabilityStatus, reason: string, until: string | null, weights: WeightsKind }> }
    | { id: string, name: string, summary: string, purpose: string, inputField: string, parameters: Array<{ name: string, type: ParameterType, required: boolean, default: unknown, min: number | null, max: number | null, step: number | null, maxLength: number | null, allowed: unknown, affectsPricing: boolean, description: string }>, availability: Array<{ backend: BackendId, status: AvailabilityStatus, reason: string, until: string | null, weights: WeightsKind }> }
    | { id: string, name: string, summary: string, purpose: string, inputField: string, parameters: Array<{ name: string, type: ParameterType, required: boolean, default: unknown, min: number | null, max: number | null, step: number | null, maxLength: number | null, allowed: unknown, affectsPricing: boolean, description: string }>, availability: Array<{ backend: BackendId, status: AvailabilityStatus, reason: string, until: string | null, weights: WeightsKind }> }
  > };
