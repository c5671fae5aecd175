import { modelIds } from '#models/index.ts';
import { schedulerNames, schedulers } from '#models/schedulers.ts';
import { standardStrength } from '#models/start.ts';
import { deviceNames } from '#src/backends/local/devices/device.ts';

/** What `--help` prints. */
export function imagineHelp(): string {
  return `Draws an image with the local engine, or makes one larger.

  npm run imagine -- "a red circle on a blue background" [options]
  npm run imagine -- --upscale 2 --image FILE [--output FILE] [--json]

  --model ID             ${modelIds.join(', ')} [tiny-sd]
  --weights PATH         instead of --model: a diffusers folder of Stable Diffusion or SDXL, one exported to ONNX,
                         or a checkpoint in one file (.safetensors, .ckpt)
  --negative-prompt TEXT what the image is not to show
  --scheduler NAME       ${schedulerNames.map((name) => schedulers[name].name).join(', ')} [the model's own]
  --steps N              denoising steps, 2 to 1000 [the model's own]
  --guidance-scale X     how closely the image follows the prompt, 0 to 100; 1 and less: no guidance [7.5]
  --width N, --height N  in pixels: any size that the network allows [the model's own]
  --seed N               the same seed gives the same image; -1 draws one [-1]
  --samples N            images to make, 1 to 1000; image k uses the seed plus k [1]
  --prompt-syntax S      LITERAL, or WEIGHTED for (more), [less], (exactly:1.3) and <lora:name:0.8> [LITERAL]
  --decoder D            FULL, or TINY where the model's folder has vae_tiny/ [FULL]
  --image FILE           starts from this picture, scaled and cut about its middle to the size that is drawn
  --strength X           how much of the picture is changed, above 0 and at most 1 [${standardStrength}]
  --mask FILE            of the picture's size: white is drawn anew, black is kept
  --upscale N            makes what is drawn N times as wide and high; with --image and no prompt, that picture
  --lora FILE:SCALE      adds a LoRA (.safetensors) at that scale, 1 if left out; may be given again for another one
  --device D             auto, ${deviceNames.join(', ')}; auto takes a GPU that works, or else the processor [auto]
  --output FILE          .png, .jpg or .webp [image.png]
  --latents FILE         also writes the final latents of sample 0: safetensors, tensor "latents"
  --json                 one line of JSON on stdout: seed, timings, files
  --help                 this text
  --version              Darkroom's version

Weights are looked for in WEIGHTS_DIR/<model>, then in the Hub's cache (npm run pull), then among the demo weights.
LoRAs that a weighted prompt names are looked for in LORA_DIR, and networks that make pictures larger in UPSCALER_DIR:
files in ONNX, each with a factor of its own. Without it there is a small demo network of factor 2.
`;
}
