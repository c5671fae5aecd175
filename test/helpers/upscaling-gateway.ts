import { join } from 'node:path';
import type { Backend, BackendEvent, BackendRequest } from '#src/backends/backend.ts';
import { createLocalBackend } from '#src/backends/local/local-backend.ts';
import { offeringBackend } from './fixed-backend.ts';
import { type ServedGateway, startServedGateway } from './served-gateway.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { writeUpscaler } from './upscaler-network.ts';

/** The size of what is drawn. */
export const drawnSize = { width: 96, height: 64 };

/** A backend that lasts until it is disposed of. */
export type UpscalingBackend = Backend & AsyncDisposable;

export interface UpscalingGateway extends AsyncDisposable {
  readonly host: ServedGateway;
}

/** A gateway with such a backend alone. */
export async function startUpscalingGateway(): Promise<UpscalingGateway> {
  await using parts = new AsyncDisposableStack();
  const local = parts.use(createUpscalingBackend());
  const host = parts.use(await startServedGateway({ backends: new Map([['local', local]]) }));
  const owned = parts.move();
  return { host, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** An engine that makes pictures larger by 2 and by 4 with real networks, and draws small stripes at once. */
export function createUpscalingBackend(): UpscalingBackend {
  const folder = temporaryFolder();
  const { path } = folder;
  writeUpscaler(join(path, 'networks'), 'double', { factor: 2 });
  const tile = { width: 32, height: 32 };
  writeUpscaler(join(path, 'networks'), 'tiled', { factor: 4, tile });
  const engine = createLocalBackend({
    weightsFolder: undefined,
    upscalerFolder: join(path, 'networks'),
    hubCacheFolder: join(path, 'no-cache'),
    modelsFolder: join(path, 'no-models'),
    concurrency: 1,
    threads: 1,
    memoryBytes: 4e9,
    idleMs: 600_000,
  });
  const drawing = offeringBackend('local');
  return {
    ...engine,
    offer: (model) => (model === 'upscaler' ? engine.offer(model) : drawing.offer(model)),
    run: (request, signal) =>
      request.model === 'upscaler' ? engine.run(request, signal) : drawStripes(request),
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

async function* drawStripes({ samples }: BackendRequest): AsyncGenerator<BackendEvent> {
  const { width, height } = drawnSize;
  for (const { index } of samples) {
    const data = Uint8Array.from({ length: width * height * 3 }, (_, at) =>
      at % 12 < 6 ? 40 : 200,
    );
    yield {
      type: 'image',
      sample: index,
      picture: { kind: 'pixels', data, width, height },
    } as const;
  }
}
