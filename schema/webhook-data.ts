import { encodeGlobalID } from '@pothos/plugin-relay';
import type { Generation, Sample } from '#src/domain/generation.ts';
import { batches } from '#src/generations/store/batches.ts';
import { repository } from '#src/generations/store/repository.ts';
import type { UrlSigner } from '#src/images/signed-url.ts';
import type { Store } from '#src/store/store.ts';

export interface WebhookDataContext {
  readonly database: Store;
  readonly urls: UrlSigner;
  publicUrl(): string;
}

/** What a webhook is told of a generation: as it is when it is sent, with fresh URLs. @returns null where it is gone */
export async function webhookData(
  context: WebhookDataContext,
  generationId: string,
): Promise<object | null> {
  const { database } = context;
  const found = await database.read(() => batches.generations([generationId]));
  const generation = found.get(generationId);
  if (!generation) return null;
  const samples = await database.read(() => repository.samples(generationId));
  const { failure } = generation;
  return {
    id: encodeGlobalID('Generation', generation.id),
    status: generation.status,
    model: generation.model,
    images: samples.map((sample) => imageOf(context, generation, sample)),
    failure: failure && { code: failure.code, message: failure.message },
    createdAt: new Date(generation.createdAt).toISOString(),
    finishedAt: generation.finishedAt && new Date(generation.finishedAt).toISOString(),
  };
}

function imageOf(
  { urls, publicUrl }: WebhookDataContext,
  { imagesExpired }: Generation,
  { id, index, seed, status, image }: Sample,
): object {
  const signed = image && !imagesExpired ? urls.sign(id) : null;
  return {
    id: encodeGlobalID('GeneratedImage', id),
    sample: index,
    status,
    seed,
    url: signed && `${publicUrl()}${signed.path}`,
    urlExpiresAt: signed && new Date(signed.expiresAt).toISOString(),
    mimeType: image?.mimeType ?? null,
    width: image?.width ?? null,
    height: image?.height ?? null,
  };
}
