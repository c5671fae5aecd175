/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** How an attempt ended. */
export type AttemptOutcome =
  /** Canceled while it ran. */
  | 'CANCELED'
  /** Nothing of it could be used. */
  | 'FAILED'
  /** The gateway stopped during the attempt; the next one went on from there. */
  | 'INTERRUPTED'
  /** Some samples of the attempt were made. */
  | 'PARTIAL'
  /** Every sample of the attempt was made. */
  | 'SUCCEEDED';

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

/** Where credits are. */
export type Bucket =
  /** Free to be held for the next request. */
  | 'AVAILABLE'
  /** Reserved for generations that have not ended. */
  | 'HELD'
  /** Not with the account: where grants come from. */
  | 'ISSUED'
  /** Paid for images delivered. */
  | 'SPENT';

/** How often a budget begins anew. */
export type BudgetPeriod =
  /** From midnight to midnight, UTC. */
  | 'DAY'
  /** From the first of a month to the first of the next, at midnight UTC. */
  | 'MONTH'
  /** From Monday to Monday, at midnight UTC. */
  | 'WEEK';

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

/** Which generations to list; what is left out does not matter. */
export type GenerationFilter = {
  /** Only before this moment. */
  createdBefore?: string | null | undefined;
  /** Only from this moment on. */
  createdFrom?: string | null | undefined;
  /** Only of this model. */
  model?: ModelId | null | undefined;
  /** Only where the prompt has each of these words, or parts of words, in any order and case: at most 10. */
  search?: string | null | undefined;
  /** Only where an image is marked; with false, only where none is. */
  starred?: boolean | null | undefined;
  /** Only generations in one of these states. */
  status?: Array<GenerationStatus> | null | undefined;
  /** Only generations with this tag. */
  tag?: string | null | undefined;
};

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

/** What moves credits. */
export type LedgerEntryKind =
  /** What the delivered images cost was paid out of the hold. */
  | 'CAPTURE'
  /** Credits were given to the account. */
  | 'GRANT'
  /** Credits were reserved for an accepted generation. */
  | 'HOLD'
  /** What the images did not cost returned. */
  | 'RELEASE';

/** A LoRA that is added to the model, and how much of it. */
export type LoraInput = {
  /** Its name, as the query `loras` has it. */
  name: string;
  /** What it is multiplied by; 1 as it was trained, below 0 for the opposite. */
  scale?: number | null | undefined;
};

/** The models of the catalogue, by their ids. */
export type ModelId =
  /** Tiny-SD trained further on portraits: people, close up. */
  | 'PORTRAIT_SD'
  /** Stable Diffusion XL with 70% fewer parameters and twice the speed, for images at 1024 x 1024. */
  | 'SEGMIND_VEGA'
  /** Stable Diffusion 1.5 with 35% fewer parameters, between it and Tiny-SD. */
  | 'SMALL_SD'
  /** Stable Diffusion XL at half the size and 60% more speed, for detailed images at 1024 x 1024. */
  | 'SSD_1B'
  /** Segmind SSD-1B in 2 to 8 steps, for detailed images in a sixth of the time. */
  | 'SSD_1B_LCM'
  /** Stable Diffusion 1.5 with 55% fewer parameters, for fast and cheap general images. */
  | 'TINY_SD'
  /** Makes a picture larger with a super-resolution network, as ESRGAN is one. */
  | 'UPSCALER';

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

/** Why a download of weights ended early. */
export type PullFailureCode =
  /** What arrives is not what the repository promises. */
  | 'DAMAGED'
  /** The disk has no room for the weights. */
  | 'NO_SPACE'
  /** Something else; the message says what. */
  | 'OTHER'
  /** The host does not give them: there is no such repository, or it wants a token, or fewer requests. */
  | 'REFUSED'
  /** The host of the weights does not answer, or its connection is cut again and again. */
  | 'UNREACHABLE'
  /** The folder for the weights cannot be written to. */
  | 'UNWRITABLE';

/** Where a download of weights stands. */
export type PullState =
  /** An administrator, or the end of the gateway, stopped it. The next pull goes on where it stopped. */
  | 'CANCELED'
  /** They are on the disk, whole and checked. */
  | 'DONE'
  /** It ended early; `failure` says why. The next pull goes on where it stopped. */
  | 'FAILED'
  /** The weights are being fetched. */
  | 'RUNNING';

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

/** What a key may do. */
export type Scope =
  /** Make accounts and keys, and grant credits, for every account of the gateway. */
  | 'ADMIN'
  /** Ask for images, cancel them, and watch and fetch what was asked for by its id. */
  | 'GENERATE'
  /** List the account's generations and images, and read its credits and ledger. */
  | 'READ';

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

/** A picture that is to be larger, and by how much. */
export type UpscaleInput = {
  /** How many times as wide and as high the result is, at most 4096 pixels a side: one of the factors of `upscaler`. */
  factor: number;
  /** What is to be larger: an image of the account, an upload or a data URL. */
  image: ImageInput;
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

export type CancelGenerationMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelGenerationMutation = { cancelGeneration:
    | { __typename: 'CancelGenerationSuccess', outcome: CancelOutcome, message: string, generation: { id: string, status: GenerationStatus, tags: Array<string>, cursor: number, queuePosition: number | null, createdAt: string, startedAt: string | null, finishedAt: string | null, model:
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
        , progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, images: Array<{ id: string, sample: number, status: ImageStatus, seed: number, url: string | null, urlExpiresAt: string | null, width: number, height: number, mimeType: string | null, bytes: number | null, thumbhash: string | null, starred: boolean, cost: number | null, progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null } }>, attempts: Array<{ number: number, backend: BackendId, servers: Array<string>, reason: string, outcome: AttemptOutcome | null, billed: Billed, cost: number | null, startedAt: string, finishedAt: string | null, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null }>, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null }, cost: { estimated: number, held: number, captured: number, released: number }, warnings: Array<{ code: WarningCode, message: string }>, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null }, credits: { id: string, available: number, held: number, spent: number, upstream: Array<{ backend: BackendId, remaining: number | null, updatedAt: string | null }> } }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'StorageFullError', code: ErrorCode, message: string }
   };

export type CatalogueQueryVariables = Exact<{ [key: string]: never; }>;


export type CatalogueQuery = { upscaler: { id: string, modelId: ModelId, name: string, factors: Array<number>, mostSide: number }, models: Array<
    | { id: string, modelId: ModelId, name: string, summary: string, purpose: string, distillation: string, downloadBytes: number | null, memoryBytes: number | null, inputField: string, parameterCount: number | null, license: { name: string, spdx: string | null, url: string, summary: string, useRestrictions: Array<string> }, parameters: Array<{ name: string, type: ParameterType, required: boolean, default: unknown, min: number | null, max: number | null, step: number | null, maxLength: number | null, allowed: unknown, affectsPricing: boolean, description: string }>, availability: Array<{ backend: BackendId, status: AvailabilityStatus, reason: string, until: string | null, weights: WeightsKind, revision: string, price: number | null, startRefusal: string | null }> }
    | { id: string, modelId: ModelId, name: string, summary: string, purpose: string, distillation: string, downloadBytes: number | null, memoryBytes: number | null, inputField: string, parameterCount: number | null, license: { name: string, spdx: string | null, url: string, summary: string, useRestrictions: Array<string> }, parameters: Array<{ name: string, type: ParameterType, required: boolean, default: unknown, min: number | null, max: number | null, step: number | null, maxLength: number | null, allowed: unknown, affectsPricing: boolean, description: string }>, availability: Array<{ backend: BackendId, status: AvailabilityStatus, reason: string, until: string | null, weights: WeightsKind, revision: string, price: number | null, startRefusal: string | null }> }
    | { id: string, modelId: ModelId, name: string, summary: string, purpose: string, distillation: string, downloadBytes: number | null, memoryBytes: number | null, inputField: string, parameterCount: number | null, license: { name: string, spdx: string | null, url: string, summary: string, useRestrictions: Array<string> }, parameters: Array<{ name: string, type: ParameterType, required: boolean, default: unknown, min: number | null, max: number | null, step: number | null, maxLength: number | null, allowed: unknown, affectsPricing: boolean, description: string }>, availability: Array<{ backend: BackendId, status: AvailabilityStatus, reason: string, until: string | null, weights: WeightsKind, revision: string, price: number | null, startRefusal: string | null }> }
    | { id: string, modelId: ModelId, name: string, summary: string, purpose: string, distillation: string, downloadBytes: number | null, memoryBytes: number | null, inputField: string, parameterCount: number | null, license: { name: string, spdx: string | null, url: string, summary: string, useRestrictions: Array<string> }, parameters: Array<{ name: string, type: ParameterType, required: boolean, default: unknown, min: number | null, max: number | null, step: number | null, maxLength: number | null, allowed: unknown, affectsPricing: boolean, description: string }>, availability: Array<{ backend: BackendId, status: AvailabilityStatus, reason: string, until: string | null, weights: WeightsKind, revision: string, price: number | null, startRefusal: string | null }> }
    | { id: string, modelId: ModelId, name: string, summary: string, purpose: string, distillation: string, downloadBytes: number | null, memoryBytes: number | null, inputField: string, parameterCount: number | null, license: { name: string, spdx: string | null, url: string, summary: string, useRestrictions: Array<string> }, parameters: Array<{ name: string, type: ParameterType, required: boolean, default: unknown, min: number | null, max: number | null, step: number | null, maxLength: number | null, allowed: unknown, affectsPricing: boolean, description: string }>, availability: Array<{ backend: BackendId, status: AvailabilityStatus, reason: string, until: string | null, weights: WeightsKind, revision: string, price: number | null, startRefusal: string | null }> }
    | { id: string, modelId: ModelId, name: string, summary: string, purpose: string, distillation: string, downloadBytes: number | null, memoryBytes: number | null, inputField: string, parameterCount: number | null, license: { name: string, spdx: string | null, url: string, summary: string, useRestrictions: Array<string> }, parameters: Array<{ name: string, type: ParameterType, required: boolean, default: unknown, min: number | null, max: number | null, step: number | null, maxLength: number | null, allowed: unknown, affectsPricing: boolean, description: string }>, availability: Array<{ backend: BackendId, status: AvailabilityStatus, reason: string, until: string | null, weights: WeightsKind, revision: string, price: number | null, startRefusal: string | null }> }
  >, backends: Array<{ id: BackendId, concurrency: number, running: number, waiting: number }> };

export type CreditsQueryVariables = Exact<{ [key: string]: never; }>;


export type CreditsQuery = { credits: { id: string, available: number, held: number, spent: number, upstream: Array<{ backend: BackendId, remaining: number | null, updatedAt: string | null }> } };

export type WatchCreditsSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type WatchCreditsSubscription = { credits: { id: string, available: number, held: number, spent: number, upstream: Array<{ backend: BackendId, remaining: number | null, updatedAt: string | null }> } };

export type EstimateQueryVariables = Exact<{
  input: GenerateImageInput;
  route?: RouteInput | null | undefined;
}>;


export type EstimateQuery = { estimate:
    | { __typename: 'Estimate', backend: BackendId, reason: string, costLow: number, costHigh: number, hold: number, durationMs: number | null, queued: number, warnings: Array<{ code: WarningCode, message: string }> }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: string, message: string, allowed: string }> }
    | { __typename: 'ModelUnavailableError', retryAt: string | null, code: ErrorCode, message: string, rejections: Array<{ backend: BackendId, reason: string }> }
   };

export type EstimateUpscaleQueryVariables = Exact<{
  input: UpscaleInput;
  route?: RouteInput | null | undefined;
}>;


export type EstimateUpscaleQuery = { estimateUpscale:
    | { __typename: 'Estimate', backend: BackendId, reason: string, costLow: number, costHigh: number, hold: number, durationMs: number | null, queued: number, warnings: Array<{ code: WarningCode, message: string }> }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: string, message: string, allowed: string }> }
    | { __typename: 'ModelUnavailableError', retryAt: string | null, code: ErrorCode, message: string, rejections: Array<{ backend: BackendId, reason: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
   };

export type EstimateFieldsFragment = { backend: BackendId, reason: string, costLow: number, costHigh: number, hold: number, durationMs: number | null, queued: number, warnings: Array<{ code: WarningCode, message: string }> };

type NotEstimatedFields_BudgetExceededError_Fragment = { code: ErrorCode, message: string };

type NotEstimatedFields_ContentRefusedError_Fragment = { code: ErrorCode, message: string };

type NotEstimatedFields_IdempotencyConflictError_Fragment = { code: ErrorCode, message: string };

type NotEstimatedFields_InsufficientCreditsError_Fragment = { code: ErrorCode, message: string };

type NotEstimatedFields_InvalidInputError_Fragment = { code: ErrorCode, message: string, issues: Array<{ path: string, message: string, allowed: string }> };

type NotEstimatedFields_ModelUnavailableError_Fragment = { retryAt: string | null, code: ErrorCode, message: string, rejections: Array<{ backend: BackendId, reason: string }> };

type NotEstimatedFields_ModerationAwayError_Fragment = { code: ErrorCode, message: string };

type NotEstimatedFields_NotFoundError_Fragment = { code: ErrorCode, message: string };

type NotEstimatedFields_RateLimitedError_Fragment = { code: ErrorCode, message: string };

type NotEstimatedFields_ShuttingDownError_Fragment = { code: ErrorCode, message: string };

type NotEstimatedFields_StorageFullError_Fragment = { code: ErrorCode, message: string };

export type NotEstimatedFieldsFragment =
  | NotEstimatedFields_BudgetExceededError_Fragment
  | NotEstimatedFields_ContentRefusedError_Fragment
  | NotEstimatedFields_IdempotencyConflictError_Fragment
  | NotEstimatedFields_InsufficientCreditsError_Fragment
  | NotEstimatedFields_InvalidInputError_Fragment
  | NotEstimatedFields_ModelUnavailableError_Fragment
  | NotEstimatedFields_ModerationAwayError_Fragment
  | NotEstimatedFields_NotFoundError_Fragment
  | NotEstimatedFields_RateLimitedError_Fragment
  | NotEstimatedFields_ShuttingDownError_Fragment
  | NotEstimatedFields_StorageFullError_Fragment
;

export type CreditFieldsFragment = { id: string, available: number, held: number, spent: number, upstream: Array<{ backend: BackendId, remaining: number | null, updatedAt: string | null }> };

export type ProgressFieldsFragment = { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis };

export type FailureFieldsFragment = { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed };

export type RecipeFieldsFragment = { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null };

export type ImageFieldsFragment = { id: string, sample: number, status: ImageStatus, seed: number, url: string | null, urlExpiresAt: string | null, width: number, height: number, mimeType: string | null, bytes: number | null, thumbhash: string | null, starred: boolean, cost: number | null, progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null } };

export type GenerationFieldsFragment = { id: string, status: GenerationStatus, tags: Array<string>, cursor: number, queuePosition: number | null, createdAt: string, startedAt: string | null, finishedAt: string | null, model:
    | { id: string, name: string }
    | { id: string, name: string }
    | { id: string, name: string }
    | { id: string, name: string }
    | { id: string, name: string }
    | { id: string, name: string }
    | { id: string, name: string }
  , progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, images: Array<{ id: string, sample: number, status: ImageStatus, seed: number, url: string | null, urlExpiresAt: string | null, width: number, height: number, mimeType: string | null, bytes: number | null, thumbhash: string | null, starred: boolean, cost: number | null, progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null } }>, attempts: Array<{ number: number, backend: BackendId, servers: Array<string>, reason: string, outcome: AttemptOutcome | null, billed: Billed, cost: number | null, startedAt: string, finishedAt: string | null, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null }>, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null }, cost: { estimated: number, held: number, captured: number, released: number }, warnings: Array<{ code: WarningCode, message: string }>, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null };

export type GenerateImageMutationVariables = Exact<{
  input: GenerateImageInput;
  route?: RouteInput | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type GenerateImageMutation = { generateImage:
    | { __typename: 'BudgetExceededError', required: number, ofKey: boolean, retryAt: string | null, code: ErrorCode, message: string, budget: { period: BudgetPeriod, amount: number, used: number, remaining: number } }
    | { __typename: 'ContentRefusedError', code: ErrorCode, message: string }
    | { __typename: 'GenerateImageSuccess', replayed: boolean, generation: { id: string, status: GenerationStatus, tags: Array<string>, cursor: number, queuePosition: number | null, createdAt: string, startedAt: string | null, finishedAt: string | null, model:
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
        , progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, images: Array<{ id: string, sample: number, status: ImageStatus, seed: number, url: string | null, urlExpiresAt: string | null, width: number, height: number, mimeType: string | null, bytes: number | null, thumbhash: string | null, starred: boolean, cost: number | null, progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null } }>, attempts: Array<{ number: number, backend: BackendId, servers: Array<string>, reason: string, outcome: AttemptOutcome | null, billed: Billed, cost: number | null, startedAt: string, finishedAt: string | null, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null }>, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null }, cost: { estimated: number, held: number, captured: number, released: number }, warnings: Array<{ code: WarningCode, message: string }>, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null }, credits: { id: string, available: number, held: number, spent: number, upstream: Array<{ backend: BackendId, remaining: number | null, updatedAt: string | null }> }, warnings: Array<{ code: WarningCode, message: string }> }
    | { __typename: 'IdempotencyConflictError', code: ErrorCode, message: string }
    | { __typename: 'InsufficientCreditsError', required: number, available: number, code: ErrorCode, message: string }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: string, message: string, allowed: string }> }
    | { __typename: 'ModelUnavailableError', retryAt: string | null, code: ErrorCode, message: string, rejections: Array<{ backend: BackendId, reason: string }> }
    | { __typename: 'ModerationAwayError', code: ErrorCode, message: string }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'RateLimitedError', retryAt: string | null, code: ErrorCode, message: string }
    | { __typename: 'ShuttingDownError', code: ErrorCode, message: string }
    | { __typename: 'StorageFullError', code: ErrorCode, message: string }
   };

export type UpscaleMutationVariables = Exact<{
  input: UpscaleInput;
  route?: RouteInput | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type UpscaleMutation = { upscale:
    | { __typename: 'BudgetExceededError', required: number, ofKey: boolean, retryAt: string | null, code: ErrorCode, message: string, budget: { period: BudgetPeriod, amount: number, used: number, remaining: number } }
    | { __typename: 'ContentRefusedError', code: ErrorCode, message: string }
    | { __typename: 'GenerateImageSuccess', replayed: boolean, generation: { id: string, status: GenerationStatus, tags: Array<string>, cursor: number, queuePosition: number | null, createdAt: string, startedAt: string | null, finishedAt: string | null, model:
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
        , progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, images: Array<{ id: string, sample: number, status: ImageStatus, seed: number, url: string | null, urlExpiresAt: string | null, width: number, height: number, mimeType: string | null, bytes: number | null, thumbhash: string | null, starred: boolean, cost: number | null, progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null } }>, attempts: Array<{ number: number, backend: BackendId, servers: Array<string>, reason: string, outcome: AttemptOutcome | null, billed: Billed, cost: number | null, startedAt: string, finishedAt: string | null, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null }>, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null }, cost: { estimated: number, held: number, captured: number, released: number }, warnings: Array<{ code: WarningCode, message: string }>, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null }, credits: { id: string, available: number, held: number, spent: number, upstream: Array<{ backend: BackendId, remaining: number | null, updatedAt: string | null }> }, warnings: Array<{ code: WarningCode, message: string }> }
    | { __typename: 'IdempotencyConflictError', code: ErrorCode, message: string }
    | { __typename: 'InsufficientCreditsError', required: number, available: number, code: ErrorCode, message: string }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: string, message: string, allowed: string }> }
    | { __typename: 'ModelUnavailableError', retryAt: string | null, code: ErrorCode, message: string, rejections: Array<{ backend: BackendId, reason: string }> }
    | { __typename: 'ModerationAwayError', code: ErrorCode, message: string }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'RateLimitedError', retryAt: string | null, code: ErrorCode, message: string }
    | { __typename: 'ShuttingDownError', code: ErrorCode, message: string }
    | { __typename: 'StorageFullError', code: ErrorCode, message: string }
   };

export type AcceptedFieldsFragment = { replayed: boolean, generation: { id: string, status: GenerationStatus, tags: Array<string>, cursor: number, queuePosition: number | null, createdAt: string, startedAt: string | null, finishedAt: string | null, model:
      | { id: string, name: string }
      | { id: string, name: string }
      | { id: string, name: string }
      | { id: string, name: string }
      | { id: string, name: string }
      | { id: string, name: string }
      | { id: string, name: string }
    , progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, images: Array<{ id: string, sample: number, status: ImageStatus, seed: number, url: string | null, urlExpiresAt: string | null, width: number, height: number, mimeType: string | null, bytes: number | null, thumbhash: string | null, starred: boolean, cost: number | null, progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null } }>, attempts: Array<{ number: number, backend: BackendId, servers: Array<string>, reason: string, outcome: AttemptOutcome | null, billed: Billed, cost: number | null, startedAt: string, finishedAt: string | null, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null }>, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null }, cost: { estimated: number, held: number, captured: number, released: number }, warnings: Array<{ code: WarningCode, message: string }>, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null }, credits: { id: string, available: number, held: number, spent: number, upstream: Array<{ backend: BackendId, remaining: number | null, updatedAt: string | null }> }, warnings: Array<{ code: WarningCode, message: string }> };

type NotAcceptedFields_BudgetExceededError_Fragment = { required: number, ofKey: boolean, retryAt: string | null, code: ErrorCode, message: string, budget: { period: BudgetPeriod, amount: number, used: number, remaining: number } };

type NotAcceptedFields_ContentRefusedError_Fragment = { code: ErrorCode, message: string };

type NotAcceptedFields_IdempotencyConflictError_Fragment = { code: ErrorCode, message: string };

type NotAcceptedFields_InsufficientCreditsError_Fragment = { required: number, available: number, code: ErrorCode, message: string };

type NotAcceptedFields_InvalidInputError_Fragment = { code: ErrorCode, message: string, issues: Array<{ path: string, message: string, allowed: string }> };

type NotAcceptedFields_ModelUnavailableError_Fragment = { retryAt: string | null, code: ErrorCode, message: string, rejections: Array<{ backend: BackendId, reason: string }> };

type NotAcceptedFields_ModerationAwayError_Fragment = { code: ErrorCode, message: string };

type NotAcceptedFields_NotFoundError_Fragment = { code: ErrorCode, message: string };

type NotAcceptedFields_RateLimitedError_Fragment = { retryAt: string | null, code: ErrorCode, message: string };

type NotAcceptedFields_ShuttingDownError_Fragment = { code: ErrorCode, message: string };

type NotAcceptedFields_StorageFullError_Fragment = { code: ErrorCode, message: string };

export type NotAcceptedFieldsFragment =
  | NotAcceptedFields_BudgetExceededError_Fragment
  | NotAcceptedFields_ContentRefusedError_Fragment
  | NotAcceptedFields_IdempotencyConflictError_Fragment
  | NotAcceptedFields_InsufficientCreditsError_Fragment
  | NotAcceptedFields_InvalidInputError_Fragment
  | NotAcceptedFields_ModelUnavailableError_Fragment
  | NotAcceptedFields_ModerationAwayError_Fragment
  | NotAcceptedFields_NotFoundError_Fragment
  | NotAcceptedFields_RateLimitedError_Fragment
  | NotAcceptedFields_ShuttingDownError_Fragment
  | NotAcceptedFields_StorageFullError_Fragment
;

export type GenerationsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: GenerationFilter | null | undefined;
}>;


export type GenerationsQuery = { generations: { edges: Array<{ cursor: string, node: { id: string, status: GenerationStatus, tags: Array<string>, cursor: number, queuePosition: number | null, createdAt: string, startedAt: string | null, finishedAt: string | null, model:
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
          | { id: string, name: string }
        , progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, images: Array<{ id: string, sample: number, status: ImageStatus, seed: number, url: string | null, urlExpiresAt: string | null, width: number, height: number, mimeType: string | null, bytes: number | null, thumbhash: string | null, starred: boolean, cost: number | null, progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null } }>, attempts: Array<{ number: number, backend: BackendId, servers: Array<string>, reason: string, outcome: AttemptOutcome | null, billed: Billed, cost: number | null, startedAt: string, finishedAt: string | null, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null }>, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null }, cost: { estimated: number, held: number, captured: number, released: number }, warnings: Array<{ code: WarningCode, message: string }>, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type GenerationQueryVariables = Exact<{
  id: string | number;
}>;


export type GenerationQuery = { generation: { id: string, status: GenerationStatus, tags: Array<string>, cursor: number, queuePosition: number | null, createdAt: string, startedAt: string | null, finishedAt: string | null, model:
      | { id: string, name: string }
      | { id: string, name: string }
      | { id: string, name: string }
      | { id: string, name: string }
      | { id: string, name: string }
      | { id: string, name: string }
      | { id: string, name: string }
    , progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, images: Array<{ id: string, sample: number, status: ImageStatus, seed: number, url: string | null, urlExpiresAt: string | null, width: number, height: number, mimeType: string | null, bytes: number | null, thumbhash: string | null, starred: boolean, cost: number | null, progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null } }>, attempts: Array<{ number: number, backend: BackendId, servers: Array<string>, reason: string, outcome: AttemptOutcome | null, billed: Billed, cost: number | null, startedAt: string, finishedAt: string | null, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null }>, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null }, cost: { estimated: number, held: number, captured: number, released: number }, warnings: Array<{ code: WarningCode, message: string }>, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null } | null };

export type LedgerQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type LedgerQuery = { ledger: { edges: Array<{ cursor: string, node: { id: string, kind: LedgerEntryKind, from: Bucket, to: Bucket, amount: number, createdAt: string, generation: { id: string, recipe: { prompt: string } } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TagsQueryVariables = Exact<{ [key: string]: never; }>;


export type TagsQuery = { tags: Array<string> };

export type StarImageMutationVariables = Exact<{
  id: string | number;
  starred: boolean;
}>;


export type StarImageMutation = { starImage:
    | { __typename: 'GeneratedImage', id: string, starred: boolean }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'StorageFullError', code: ErrorCode, message: string }
   };

export type TagGenerationMutationVariables = Exact<{
  id: string | number;
  tags: Array<string> | string;
}>;


export type TagGenerationMutation = { tagGeneration:
    | { __typename: 'Generation', id: string, tags: Array<string> }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'StorageFullError', code: ErrorCode, message: string }
   };

export type DeleteGenerationMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteGenerationMutation = { deleteGeneration:
    | { __typename: 'DeleteGenerationSuccess', id: string }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'StorageFullError', code: ErrorCode, message: string }
   };

export type LorasQueryVariables = Exact<{ [key: string]: never; }>;


export type LorasQuery = { loras: Array<{ name: string, title: string | null, triggerWords: Array<string>, license: string | null, base: string | null, isConsistency: boolean, bytes: number, problem: string | null, models: Array<
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
    > }> };

export type PullFieldsFragment = { model: ModelId, state: PullState, doneBytes: number, totalBytes: number | null, failure: { code: PullFailureCode, message: string } | null };

export type PullsQueryVariables = Exact<{ [key: string]: never; }>;


export type PullsQuery = { pulls: Array<{ model: ModelId, state: PullState, doneBytes: number, totalBytes: number | null, failure: { code: PullFailureCode, message: string } | null }> };

export type PullWeightsMutationVariables = Exact<{
  model: ModelId;
}>;


export type PullWeightsMutation = { pullWeights:
    | { __typename: 'InvalidInputError', message: string }
    | { __typename: 'Pull', model: ModelId, state: PullState, doneBytes: number, totalBytes: number | null, failure: { code: PullFailureCode, message: string } | null }
   };

export type CancelPullMutationVariables = Exact<{
  model: ModelId;
}>;


export type CancelPullMutation = { cancelPull:
    | { __typename: 'InvalidInputError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'Pull', model: ModelId, state: PullState, doneBytes: number, totalBytes: number | null, failure: { code: PullFailureCode, message: string } | null }
   };

export type StartImageQueryVariables = Exact<{
  id: string | number;
}>;


export type StartImageQuery = { node:
    | { __typename: 'GeneratedImage', id: string, url: string | null }
    | { __typename: 'Generation' }
   | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { scopes: Array<Scope>, account: { id: string, name: string }, key: { id: string, name: string } | null } };

export type WatchGenerationSubscriptionVariables = Exact<{
  id: string | number;
  after?: number | null | undefined;
}>;


export type WatchGenerationSubscription = { generation: { cursor: number, kind: GenerationUpdateKind, missed: number, generation: { id: string, status: GenerationStatus, tags: Array<string>, cursor: number, queuePosition: number | null, createdAt: string, startedAt: string | null, finishedAt: string | null, images: Array<{ id: string, sample: number, status: ImageStatus, seed: number, url: string | null, urlExpiresAt: string | null, width: number, height: number, mimeType: string | null, bytes: number | null, thumbhash: string | null, starred: boolean, cost: number | null, progress: { preview: string | null, phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null } }>, model:
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
      , progress: { phase: Phase, step: number, steps: number, fraction: number, etaMs: number | null, basis: ProgressBasis }, attempts: Array<{ number: number, backend: BackendId, servers: Array<string>, reason: string, outcome: AttemptOutcome | null, billed: Billed, cost: number | null, startedAt: string, finishedAt: string | null, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null }>, recipe: { model: ModelId, backend: BackendId, weights: WeightsKind, revision: string, prompt: string, negativePrompt: string | null, scheduler: Scheduler, numInferenceSteps: number, guidanceScale: number, width: number, height: number, samples: number, seed: number, promptSyntax: PromptSyntax, decoder: Decoder, strength: number | null, input: unknown, loras: Array<{ name: string, scale: number }>, mask: { uploadId: string } | null, upscale: { factor: number, imageId: string | null } | null }, cost: { estimated: number, held: number, captured: number, released: number }, warnings: Array<{ code: WarningCode, message: string }>, failure: { code: ErrorCode, message: string, retryable: boolean, retryAt: string | null, billed: Billed } | null }, credits: { id: string, available: number, held: number, spent: number, upstream: Array<{ backend: BackendId, remaining: number | null, updatedAt: string | null }> } } };

export const EstimateFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EstimateFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Estimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"costLow"}},{"kind":"Field","name":{"kind":"Name","value":"costHigh"}},{"kind":"Field","name":{"kind":"Name","value":"hold"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}},{"kind":"Field","name":{"kind":"Name","value":"queued"}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]} as unknown as DocumentNode<EstimateFieldsFragment, unknown>;
export const NotEstimatedFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NotEstimatedFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ModelUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"rejections"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<NotEstimatedFieldsFragment, unknown>;
export const ProgressFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProgressFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Progress"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"phase"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"fraction"}},{"kind":"Field","name":{"kind":"Name","value":"etaMs"}},{"kind":"Field","name":{"kind":"Name","value":"basis"}}]}}]} as unknown as DocumentNode<ProgressFieldsFragment, unknown>;
export const FailureFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FailureFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Failure"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}}]}}]} as unknown as DocumentNode<FailureFieldsFragment, unknown>;
export const RecipeFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecipeFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recipe"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"weights"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"negativePrompt"}},{"kind":"Field","name":{"kind":"Name","value":"scheduler"}},{"kind":"Field","name":{"kind":"Name","value":"numInferenceSteps"}},{"kind":"Field","name":{"kind":"Name","value":"guidanceScale"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"promptSyntax"}},{"kind":"Field","name":{"kind":"Name","value":"decoder"}},{"kind":"Field","name":{"kind":"Name","value":"loras"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"strength"}},{"kind":"Field","name":{"kind":"Name","value":"mask"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upscale"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factor"}},{"kind":"Field","name":{"kind":"Name","value":"imageId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"input"}}]}}]} as unknown as DocumentNode<RecipeFieldsFragment, unknown>;
export const ImageFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ImageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GeneratedImage"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sample"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}},{"kind":"Field","name":{"kind":"Name","value":"bytes"}},{"kind":"Field","name":{"kind":"Name","value":"thumbhash"}},{"kind":"Field","name":{"kind":"Name","value":"starred"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProgressFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Progress"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"phase"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"fraction"}},{"kind":"Field","name":{"kind":"Name","value":"etaMs"}},{"kind":"Field","name":{"kind":"Name","value":"basis"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FailureFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Failure"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecipeFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recipe"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"weights"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"negativePrompt"}},{"kind":"Field","name":{"kind":"Name","value":"scheduler"}},{"kind":"Field","name":{"kind":"Name","value":"numInferenceSteps"}},{"kind":"Field","name":{"kind":"Name","value":"guidanceScale"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"promptSyntax"}},{"kind":"Field","name":{"kind":"Name","value":"decoder"}},{"kind":"Field","name":{"kind":"Name","value":"loras"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"strength"}},{"kind":"Field","name":{"kind":"Name","value":"mask"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upscale"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factor"}},{"kind":"Field","name":{"kind":"Name","value":"imageId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"input"}}]}}]} as unknown as DocumentNode<ImageFieldsFragment, unknown>;
export const GenerationFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"GenerationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Generation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"queuePosition"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"images"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ImageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"servers"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"estimated"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"captured"}},{"kind":"Field","name":{"kind":"Name","value":"released"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProgressFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Progress"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"phase"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"fraction"}},{"kind":"Field","name":{"kind":"Name","value":"etaMs"}},{"kind":"Field","name":{"kind":"Name","value":"basis"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FailureFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Failure"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecipeFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recipe"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"weights"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"negativePrompt"}},{"kind":"Field","name":{"kind":"Name","value":"scheduler"}},{"kind":"Field","name":{"kind":"Name","value":"numInferenceSteps"}},{"kind":"Field","name":{"kind":"Name","value":"guidanceScale"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"promptSyntax"}},{"kind":"Field","name":{"kind":"Name","value":"decoder"}},{"kind":"Field","name":{"kind":"Name","value":"loras"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"strength"}},{"kind":"Field","name":{"kind":"Name","value":"mask"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upscale"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factor"}},{"kind":"Field","name":{"kind":"Name","value":"imageId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"input"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ImageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GeneratedImage"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sample"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}},{"kind":"Field","name":{"kind":"Name","value":"bytes"}},{"kind":"Field","name":{"kind":"Name","value":"thumbhash"}},{"kind":"Field","name":{"kind":"Name","value":"starred"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}}]}}]} as unknown as DocumentNode<GenerationFieldsFragment, unknown>;
export const CreditFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreditFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreditState"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"upstream"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}}]} as unknown as DocumentNode<CreditFieldsFragment, unknown>;
export const AcceptedFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AcceptedFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GenerateImageSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"GenerationFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"credits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreditFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProgressFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Progress"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"phase"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"fraction"}},{"kind":"Field","name":{"kind":"Name","value":"etaMs"}},{"kind":"Field","name":{"kind":"Name","value":"basis"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FailureFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Failure"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecipeFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recipe"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"weights"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"negativePrompt"}},{"kind":"Field","name":{"kind":"Name","value":"scheduler"}},{"kind":"Field","name":{"kind":"Name","value":"numInferenceSteps"}},{"kind":"Field","name":{"kind":"Name","value":"guidanceScale"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"promptSyntax"}},{"kind":"Field","name":{"kind":"Name","value":"decoder"}},{"kind":"Field","name":{"kind":"Name","value":"loras"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"strength"}},{"kind":"Field","name":{"kind":"Name","value":"mask"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upscale"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factor"}},{"kind":"Field","name":{"kind":"Name","value":"imageId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"input"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ImageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GeneratedImage"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sample"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}},{"kind":"Field","name":{"kind":"Name","value":"bytes"}},{"kind":"Field","name":{"kind":"Name","value":"thumbhash"}},{"kind":"Field","name":{"kind":"Name","value":"starred"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"GenerationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Generation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"queuePosition"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"images"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ImageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"servers"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"estimated"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"captured"}},{"kind":"Field","name":{"kind":"Name","value":"released"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreditFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreditState"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"upstream"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}}]} as unknown as DocumentNode<AcceptedFieldsFragment, unknown>;
export const NotAcceptedFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NotAcceptedFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InsufficientCreditsError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"available"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BudgetExceededError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"ofKey"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"budget"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ModelUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"rejections"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RateLimitedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAt"}}]}}]}}]} as unknown as DocumentNode<NotAcceptedFieldsFragment, unknown>;
export const PullFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PullFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Pull"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"doneBytes"}},{"kind":"Field","name":{"kind":"Name","value":"totalBytes"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]} as unknown as DocumentNode<PullFieldsFragment, unknown>;
export const CancelGenerationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelGeneration"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CancelGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"GenerationFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"credits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreditFields"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NotFoundError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StorageFullError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProgressFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Progress"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"phase"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"fraction"}},{"kind":"Field","name":{"kind":"Name","value":"etaMs"}},{"kind":"Field","name":{"kind":"Name","value":"basis"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FailureFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Failure"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecipeFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recipe"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"weights"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"negativePrompt"}},{"kind":"Field","name":{"kind":"Name","value":"scheduler"}},{"kind":"Field","name":{"kind":"Name","value":"numInferenceSteps"}},{"kind":"Field","name":{"kind":"Name","value":"guidanceScale"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"promptSyntax"}},{"kind":"Field","name":{"kind":"Name","value":"decoder"}},{"kind":"Field","name":{"kind":"Name","value":"loras"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"strength"}},{"kind":"Field","name":{"kind":"Name","value":"mask"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upscale"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factor"}},{"kind":"Field","name":{"kind":"Name","value":"imageId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"input"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ImageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GeneratedImage"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sample"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}},{"kind":"Field","name":{"kind":"Name","value":"bytes"}},{"kind":"Field","name":{"kind":"Name","value":"thumbhash"}},{"kind":"Field","name":{"kind":"Name","value":"starred"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"GenerationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Generation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"queuePosition"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"images"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ImageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"servers"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"estimated"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"captured"}},{"kind":"Field","name":{"kind":"Name","value":"released"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreditFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreditState"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"upstream"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}}]} as unknown as DocumentNode<CancelGenerationMutation, CancelGenerationMutationVariables>;
export const CatalogueDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Catalogue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"upscaler"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"modelId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"factors"}},{"kind":"Field","name":{"kind":"Name","value":"mostSide"}}]}},{"kind":"Field","name":{"kind":"Name","value":"models"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"modelId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}},{"kind":"Field","name":{"kind":"Name","value":"purpose"}},{"kind":"Field","name":{"kind":"Name","value":"distillation"}},{"kind":"Field","name":{"kind":"Name","value":"downloadBytes"}},{"kind":"Field","name":{"kind":"Name","value":"memoryBytes"}},{"kind":"Field","name":{"kind":"Name","value":"inputField"}},{"kind":"Field","name":{"kind":"Name","value":"parameterCount"}},{"kind":"Field","name":{"kind":"Name","value":"license"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"spdx"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}},{"kind":"Field","name":{"kind":"Name","value":"useRestrictions"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"default"}},{"kind":"Field","name":{"kind":"Name","value":"min"}},{"kind":"Field","name":{"kind":"Name","value":"max"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"maxLength"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}},{"kind":"Field","name":{"kind":"Name","value":"affectsPricing"}},{"kind":"Field","name":{"kind":"Name","value":"description"}}]}},{"kind":"Field","name":{"kind":"Name","value":"availability"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"until"}},{"kind":"Field","name":{"kind":"Name","value":"weights"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"startRefusal"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"backends"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"concurrency"}},{"kind":"Field","name":{"kind":"Name","value":"running"}},{"kind":"Field","name":{"kind":"Name","value":"waiting"}}]}}]}}]} as unknown as DocumentNode<CatalogueQuery, CatalogueQueryVariables>;
export const CreditsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Credits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"credits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreditFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreditFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreditState"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"upstream"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}}]} as unknown as DocumentNode<CreditsQuery, CreditsQueryVariables>;
export const WatchCreditsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchCredits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"credits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreditFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreditFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreditState"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"upstream"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}}]} as unknown as DocumentNode<WatchCreditsSubscription, WatchCreditsSubscriptionVariables>;
export const EstimateDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Estimate"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerateImageInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"route"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"RouteInput"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"estimate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"route"},"value":{"kind":"Variable","name":{"kind":"Name","value":"route"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateFields"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"NotEstimatedFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EstimateFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Estimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"costLow"}},{"kind":"Field","name":{"kind":"Name","value":"costHigh"}},{"kind":"Field","name":{"kind":"Name","value":"hold"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}},{"kind":"Field","name":{"kind":"Name","value":"queued"}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NotEstimatedFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ModelUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"rejections"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<EstimateQuery, EstimateQueryVariables>;
export const EstimateUpscaleDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EstimateUpscale"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpscaleInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"route"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"RouteInput"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"estimateUpscale"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"route"},"value":{"kind":"Variable","name":{"kind":"Name","value":"route"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateFields"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"NotEstimatedFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EstimateFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Estimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"costLow"}},{"kind":"Field","name":{"kind":"Name","value":"costHigh"}},{"kind":"Field","name":{"kind":"Name","value":"hold"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}},{"kind":"Field","name":{"kind":"Name","value":"queued"}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NotEstimatedFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ModelUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"rejections"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<EstimateUpscaleQuery, EstimateUpscaleQueryVariables>;
export const GenerateImageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"GenerateImage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerateImageInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"route"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"RouteInput"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generateImage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"route"},"value":{"kind":"Variable","name":{"kind":"Name","value":"route"}}},{"kind":"Argument","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"AcceptedFields"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"NotAcceptedFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProgressFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Progress"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"phase"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"fraction"}},{"kind":"Field","name":{"kind":"Name","value":"etaMs"}},{"kind":"Field","name":{"kind":"Name","value":"basis"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FailureFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Failure"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecipeFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recipe"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"weights"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"negativePrompt"}},{"kind":"Field","name":{"kind":"Name","value":"scheduler"}},{"kind":"Field","name":{"kind":"Name","value":"numInferenceSteps"}},{"kind":"Field","name":{"kind":"Name","value":"guidanceScale"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"promptSyntax"}},{"kind":"Field","name":{"kind":"Name","value":"decoder"}},{"kind":"Field","name":{"kind":"Name","value":"loras"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"strength"}},{"kind":"Field","name":{"kind":"Name","value":"mask"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upscale"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factor"}},{"kind":"Field","name":{"kind":"Name","value":"imageId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"input"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ImageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GeneratedImage"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sample"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}},{"kind":"Field","name":{"kind":"Name","value":"bytes"}},{"kind":"Field","name":{"kind":"Name","value":"thumbhash"}},{"kind":"Field","name":{"kind":"Name","value":"starred"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"GenerationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Generation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"queuePosition"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"images"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ImageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"servers"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"estimated"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"captured"}},{"kind":"Field","name":{"kind":"Name","value":"released"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreditFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreditState"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"upstream"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AcceptedFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GenerateImageSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"GenerationFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"credits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreditFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NotAcceptedFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InsufficientCreditsError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"available"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BudgetExceededError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"ofKey"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"budget"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ModelUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"rejections"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RateLimitedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAt"}}]}}]}}]} as unknown as DocumentNode<GenerateImageMutation, GenerateImageMutationVariables>;
export const UpscaleDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Upscale"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpscaleInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"route"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"RouteInput"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"upscale"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"route"},"value":{"kind":"Variable","name":{"kind":"Name","value":"route"}}},{"kind":"Argument","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"AcceptedFields"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"NotAcceptedFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProgressFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Progress"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"phase"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"fraction"}},{"kind":"Field","name":{"kind":"Name","value":"etaMs"}},{"kind":"Field","name":{"kind":"Name","value":"basis"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FailureFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Failure"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecipeFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recipe"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"weights"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"negativePrompt"}},{"kind":"Field","name":{"kind":"Name","value":"scheduler"}},{"kind":"Field","name":{"kind":"Name","value":"numInferenceSteps"}},{"kind":"Field","name":{"kind":"Name","value":"guidanceScale"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"promptSyntax"}},{"kind":"Field","name":{"kind":"Name","value":"decoder"}},{"kind":"Field","name":{"kind":"Name","value":"loras"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"strength"}},{"kind":"Field","name":{"kind":"Name","value":"mask"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upscale"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factor"}},{"kind":"Field","name":{"kind":"Name","value":"imageId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"input"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ImageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GeneratedImage"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sample"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}},{"kind":"Field","name":{"kind":"Name","value":"bytes"}},{"kind":"Field","name":{"kind":"Name","value":"thumbhash"}},{"kind":"Field","name":{"kind":"Name","value":"starred"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"GenerationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Generation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"queuePosition"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"images"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ImageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"servers"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"estimated"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"captured"}},{"kind":"Field","name":{"kind":"Name","value":"released"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreditFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreditState"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"upstream"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AcceptedFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GenerateImageSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"GenerationFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"credits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreditFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NotAcceptedFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InsufficientCreditsError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"available"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BudgetExceededError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"ofKey"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"budget"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ModelUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"rejections"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RateLimitedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAt"}}]}}]}}]} as unknown as DocumentNode<UpscaleMutation, UpscaleMutationVariables>;
export const GenerationsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Generations"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerationFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"GenerationFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProgressFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Progress"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"phase"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"fraction"}},{"kind":"Field","name":{"kind":"Name","value":"etaMs"}},{"kind":"Field","name":{"kind":"Name","value":"basis"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FailureFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Failure"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecipeFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recipe"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"weights"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"negativePrompt"}},{"kind":"Field","name":{"kind":"Name","value":"scheduler"}},{"kind":"Field","name":{"kind":"Name","value":"numInferenceSteps"}},{"kind":"Field","name":{"kind":"Name","value":"guidanceScale"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"promptSyntax"}},{"kind":"Field","name":{"kind":"Name","value":"decoder"}},{"kind":"Field","name":{"kind":"Name","value":"loras"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"strength"}},{"kind":"Field","name":{"kind":"Name","value":"mask"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upscale"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factor"}},{"kind":"Field","name":{"kind":"Name","value":"imageId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"input"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ImageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GeneratedImage"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sample"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}},{"kind":"Field","name":{"kind":"Name","value":"bytes"}},{"kind":"Field","name":{"kind":"Name","value":"thumbhash"}},{"kind":"Field","name":{"kind":"Name","value":"starred"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"GenerationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Generation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"queuePosition"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"images"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ImageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"servers"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"estimated"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"captured"}},{"kind":"Field","name":{"kind":"Name","value":"released"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}}]} as unknown as DocumentNode<GenerationsQuery, GenerationsQueryVariables>;
export const GenerationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Generation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"GenerationFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProgressFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Progress"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"phase"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"fraction"}},{"kind":"Field","name":{"kind":"Name","value":"etaMs"}},{"kind":"Field","name":{"kind":"Name","value":"basis"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FailureFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Failure"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecipeFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recipe"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"weights"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"negativePrompt"}},{"kind":"Field","name":{"kind":"Name","value":"scheduler"}},{"kind":"Field","name":{"kind":"Name","value":"numInferenceSteps"}},{"kind":"Field","name":{"kind":"Name","value":"guidanceScale"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"promptSyntax"}},{"kind":"Field","name":{"kind":"Name","value":"decoder"}},{"kind":"Field","name":{"kind":"Name","value":"loras"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"strength"}},{"kind":"Field","name":{"kind":"Name","value":"mask"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upscale"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factor"}},{"kind":"Field","name":{"kind":"Name","value":"imageId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"input"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ImageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GeneratedImage"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sample"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}},{"kind":"Field","name":{"kind":"Name","value":"bytes"}},{"kind":"Field","name":{"kind":"Name","value":"thumbhash"}},{"kind":"Field","name":{"kind":"Name","value":"starred"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"GenerationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Generation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"queuePosition"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"images"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ImageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"servers"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"estimated"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"captured"}},{"kind":"Field","name":{"kind":"Name","value":"released"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}}]} as unknown as DocumentNode<GenerationQuery, GenerationQueryVariables>;
export const LedgerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Ledger"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ledger"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"prompt"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<LedgerQuery, LedgerQueryVariables>;
export const TagsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Tags"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tags"}}]}}]} as unknown as DocumentNode<TagsQuery, TagsQueryVariables>;
export const StarImageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StarImage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"starred"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"starImage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"starred"},"value":{"kind":"Variable","name":{"kind":"Name","value":"starred"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GeneratedImage"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"starred"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<StarImageMutation, StarImageMutationVariables>;
export const TagGenerationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TagGeneration"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"tags"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tagGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"tags"},"value":{"kind":"Variable","name":{"kind":"Name","value":"tags"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Generation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<TagGenerationMutation, TagGenerationMutationVariables>;
export const DeleteGenerationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteGeneration"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteGenerationMutation, DeleteGenerationMutationVariables>;
export const LorasDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Loras"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"loras"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"triggerWords"}},{"kind":"Field","name":{"kind":"Name","value":"license"}},{"kind":"Field","name":{"kind":"Name","value":"base"}},{"kind":"Field","name":{"kind":"Name","value":"isConsistency"}},{"kind":"Field","name":{"kind":"Name","value":"bytes"}},{"kind":"Field","name":{"kind":"Name","value":"models"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problem"}}]}}]}}]} as unknown as DocumentNode<LorasQuery, LorasQueryVariables>;
export const PullsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Pulls"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pulls"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PullFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PullFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Pull"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"doneBytes"}},{"kind":"Field","name":{"kind":"Name","value":"totalBytes"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]} as unknown as DocumentNode<PullsQuery, PullsQueryVariables>;
export const PullWeightsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PullWeights"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"model"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ModelId"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pullWeights"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"model"},"value":{"kind":"Variable","name":{"kind":"Name","value":"model"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Pull"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PullFields"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PullFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Pull"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"doneBytes"}},{"kind":"Field","name":{"kind":"Name","value":"totalBytes"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]} as unknown as DocumentNode<PullWeightsMutation, PullWeightsMutationVariables>;
export const CancelPullDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelPull"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"model"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ModelId"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelPull"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"model"},"value":{"kind":"Variable","name":{"kind":"Name","value":"model"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Pull"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PullFields"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PullFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Pull"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"doneBytes"}},{"kind":"Field","name":{"kind":"Name","value":"totalBytes"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]} as unknown as DocumentNode<CancelPullMutation, CancelPullMutationVariables>;
export const StartImageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StartImage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GeneratedImage"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}}]}}]}}]} as unknown as DocumentNode<StartImageQuery, StartImageQueryVariables>;
export const ViewerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scopes"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"key"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;
export const WatchGenerationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchGeneration"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"missed"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"GenerationFields"}},{"kind":"Field","name":{"kind":"Name","value":"images"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"preview"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"credits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreditFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProgressFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Progress"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"phase"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"fraction"}},{"kind":"Field","name":{"kind":"Name","value":"etaMs"}},{"kind":"Field","name":{"kind":"Name","value":"basis"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FailureFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Failure"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecipeFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recipe"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"weights"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"negativePrompt"}},{"kind":"Field","name":{"kind":"Name","value":"scheduler"}},{"kind":"Field","name":{"kind":"Name","value":"numInferenceSteps"}},{"kind":"Field","name":{"kind":"Name","value":"guidanceScale"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"promptSyntax"}},{"kind":"Field","name":{"kind":"Name","value":"decoder"}},{"kind":"Field","name":{"kind":"Name","value":"loras"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"strength"}},{"kind":"Field","name":{"kind":"Name","value":"mask"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upscale"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factor"}},{"kind":"Field","name":{"kind":"Name","value":"imageId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"input"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ImageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GeneratedImage"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sample"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}},{"kind":"Field","name":{"kind":"Name","value":"bytes"}},{"kind":"Field","name":{"kind":"Name","value":"thumbhash"}},{"kind":"Field","name":{"kind":"Name","value":"starred"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"GenerationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Generation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"queuePosition"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProgressFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"images"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ImageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"servers"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"billed"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecipeFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"estimated"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"captured"}},{"kind":"Field","name":{"kind":"Name","value":"released"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FailureFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreditFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreditState"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"upstream"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backend"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}}]} as unknown as DocumentNode<WatchGenerationSubscription, WatchGenerationSubscriptionVariables>;