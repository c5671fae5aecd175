import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Device } from '#src/backends/local/devices/device.ts';
import { dialectOf } from '#src/backends/local/devices/execution-provider.ts';
import type { BuiltGraph } from '#src/backends/local/graph/graph-builder.ts';
import { buildUNet } from '#src/backends/local/graph/networks/unet.ts';
import { buildVaeDecoder } from '#src/backends/local/graph/networks/vae-decoder.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { sessionSettings } from '#src/backends/local/pipeline/onnx-session.ts';
import { elementCount } from '#src/backends/local/weights/tensor-source.ts';

/** How many nodes each provider computed, by the networks' names. */
export type Placement = Readonly<Record<'unet' | 'decoder', Readonly<Record<string, number>>>>;

const device: Device = { name: 'webgpu', precision: 'fp32' };

/** Runs a network once and reads onnxruntime's profile. */
async function providersOf(graph: BuiltGraph): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-profile-'));
  const session = await InferenceSession.create(graph.model, {
    ...sessionSettings(graph, { threads: 1, device }),
    enableProfiling: true,
    profileFilePrefix: join(folder, 'profile'),
  });
  const feeds = Object.fromEntries(
    session.inputMetadata.flatMap((port) => {
      if (!port.isTensor) {
        return [];
      }
      const shape = port.shape.map(Number);
      return [[port.name, new Tensor('float32', new Float32Array(elementCount(shape)), shape)]];
    }),
  );
  await session.run(feeds);
  session.endProfiling();
  await session.release();
  const [file] = readdirSync(folder);
  const events = JSON.parse(readFileSync(join(folder, file!), 'utf8')) as {
    cat: string;
    args?: { provider?: string };
  }[];
  rmSync(folder, { recursive: true });
  const counts: Record<string, number> = {};
  for (const { cat, args } of events) {
    if (cat === 'Node' && args?.provider) {
      counts[args.provider] = (counts[args.provider] ?? 0) + 1;
    }
  }
  return counts;
}

if (process.send) {
  const folder = process.argv[2]!;
  const { unet, vae } = readModelFolder(folder);
  const size = { height: 4, width: 4 };
  const dialect = dialectOf(device);
  const placement: Placement = {
    unet: await providersOf(
      buildUNet(unet.folder, unet.tensors, unet.config, { ...size, tokens: 77 }, dialect),
    ),
    decoder: await providersOf(buildVaeDecoder(vae.folder, vae.tensors, vae.config, size, dialect)),
  };
  process.send(placement, () => process.exit());
}
