import { longestTimerMs } from '#src/async/delay.ts';
import { choice, folder, onOrOff, wholeFrom } from './setting-types.ts';

/** The local engine, and where its weights are. */
export const engineSettings = {
  LOCAL_BACKEND: onOrOff(true).describe('The engine on this machine: on or off.'),
  LOCAL_CONCURRENCY: wholeFrom(1)
    .default(1)
    .describe('Generations that the local engine runs at once.'),
  LOCAL_THREADS: wholeFrom(1)
    .optional()
    .describe(
      'Threads of the processor for each of them; by default all cores, divided by LOCAL_CONCURRENCY.',
    ),
  DEVICE: choice('auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml')
    .default('auto')
    .describe(
      'What the local engine computes on; auto takes a GPU that works, or else the processor.',
    ),
  LOCAL_MEMORY_MB: wholeFrom(1)
    .default(6_000)
    .describe('Loaded models beyond this are unloaded, least recently used first.'),
  LOCAL_IDLE_MS: wholeFrom(1, longestTimerMs)
    .default(300_000)
    .describe('A model unused for so long is unloaded.'),
  DEMO_WEIGHTS: choice('auto', 'on', 'off')
    .default('auto')
    .describe('Whether the demo weights may stand in: auto only where nothing else is configured.'),
  WEIGHTS_DIR: folder()
    .optional()
    .describe(
      "Folders <model id>/ in the published layout, or exported to ONNX, and checkpoints <model id>.safetensors; looked at before the Hub's cache.",
    ),
  LORA_DIR: folder()
    .optional()
    .describe('LoRAs that requests may name: files <name>.safetensors, right in this folder.'),
  UPSCALER_DIR: folder()
    .optional()
    .describe(
      'Networks that make pictures larger: ONNX files, as of Real-ESRGAN, right in this folder.',
    ),
  HF_HOME: folder()
    .optional()
    .describe("The Hugging Face cache's home; by default ~/.cache/huggingface."),
  HF_HUB_CACHE: folder()
    .optional()
    .describe("The Hub's cache itself, where it is not below HF_HOME."),
  HUGGINGFACE_HUB_CACHE: folder().optional().describe('An older name of HF_HUB_CACHE.'),
  XDG_CACHE_HOME: folder()
    .optional()
    .describe('Holds huggingface/, the cache, where none of these three names it.'),
};
