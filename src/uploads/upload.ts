/** A picture that an account brought, or one that it had made, kept to draw from for a while. */
export interface Upload {
  readonly id: string;
  readonly accountId: string;
  /** Of the file as it came, in hexadecimal. */
  readonly sha256: string;
  /** In pixels, upright. */
  readonly width: number;
  readonly height: number;
  /** Of what is kept. */
  readonly bytes: number;
  /** Milliseconds since the epoch; each use moves it on. */
  readonly expiresAt: number;
}

/** What accounts may keep, and for how long. */
export interface UploadLimits {
  /** Pictures of one account at once; more are refused. */
  readonly perAccount: number;
  /** From the last use of a picture. */
  readonly keptMs: number;
}

export const standardUploads: UploadLimits = { perAccount: 100, keptMs: 86_400_000 };

const folder = 'uploads';

/** Where an upload's file is kept. */
export function uploadKey(id: string): string {
  return `${folder}/${id}.png`;
}

/** @returns the id of the upload whose file this is, or null where it is another file */
export function uploadOfKey(key: string): string | null {
  return key.startsWith(`${folder}/`) ? key.slice(folder.length + 1, key.lastIndexOf('.')) : null;
}
