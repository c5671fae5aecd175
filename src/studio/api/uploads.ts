import { allowedSource, sourceLimits } from '#src/images/formats/source-limits.ts';
import { loadKey } from './key.ts';

/** Why a picture was not taken or is not shown, in sentences for people. */
export class UploadRefusedError extends Error {
  override readonly name = 'UploadRefusedError';
  /** Of the answer; null where there was none. */
  readonly status: number | null;

  constructor(message: string, status: number | null = null, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

interface Refusal {
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: {
      readonly issues?: readonly { readonly message: string; readonly allowed: string }[];
    };
  }[];
}

/** Brings a picture to the gateway. @returns the id of its upload. @throws UploadRefusedError */
export async function upload(picture: Blob): Promise<string> {
  // The answer to a body that is too long may come before the end of it, where browsers do not read it.
  if (picture.size > sourceLimits.bytes)
    throw new UploadRefusedError(`It has ${picture.size} bytes. Allowed: ${allowedSource}.`);
  const response = await ask('uploads', { method: 'POST', body: picture });
  const { id } = (await response.json()) as { id: string };
  return id;
}

/** @returns the picture of an upload as a data URL, which the page may show. @throws UploadRefusedError */
export async function readUpload(id: string): Promise<string> {
  const response = await ask(`uploads/${id}`, {});
  return dataUrlOf(await response.blob());
}

async function ask(path: string, request: RequestInit): Promise<Response> {
  const key = loadKey(localStorage);
  const url = new URL(path, location.href.split('#', 1)[0]);
  const headers: Record<string, string> = key === null ? {} : { 'x-api-key': key };
  const response = await fetch(url, { ...request, headers }).catch((error: unknown) => {
    throw new UploadRefusedError('The gateway cannot be reached.', null, { cause: error });
  });
  if (!response.ok) throw new UploadRefusedError(await reasonOf(response), response.status);
  return response;
}

async function reasonOf(response: Response): Promise<string> {
  const { errors = [] } = (await response.json().catch(() => ({}))) as Refusal;
  const [error] = errors;
  const [issue] = error?.extensions?.issues ?? [];
  if (issue) return `${issue.message} Allowed: ${issue.allowed}.`;
  return error?.message ?? `The gateway answers with status ${response.status}.`;
}

function dataUrlOf(blob: Blob): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result as string);
  reader.onerror = () => reject(reader.error!);
  reader.readAsDataURL(blob);
  return promise;
}
