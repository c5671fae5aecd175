import type { Upload } from './upload.ts';

/** What requests that run bring, to be taken back where all that have to do with it were refused. */
export interface Brought {
  begin(): BringingRequest;
}

export interface BringingRequest {
  /** The request uses an upload. @param isNew whether it was not there before */
  hold(upload: Upload, isNew: boolean): void;
  /** The request is over. @returns those that no request is left to have a use for, as they were last seen */
  end(isRefused: boolean): readonly Upload[];
}

interface Held {
  upload: Upload;
  isNew: boolean;
  /** Whether a request that used it was not refused. */
  isWanted: boolean;
  readonly requests: Set<BringingRequest>;
}

export function createBrought(): Brought {
  const held = new Map<string, Held>();

  return {
    begin() {
      const own = new Set<string>();
      const request: BringingRequest = {
        hold(upload, isNew) {
          const { id } = upload;
          own.add(id);
          const known = held.get(id) ?? { upload, isNew, isWanted: false, requests: new Set() };
          known.upload = upload;
          known.isNew ||= isNew;
          known.requests.add(request);
          held.set(id, known);
        },
        end: (isRefused) =>
          [...own].flatMap((id) => {
            const one = held.get(id)!;
            one.isWanted ||= !isRefused;
            one.requests.delete(request);
            if (one.requests.size > 0) return [];
            held.delete(id);
            return one.isNew && !one.isWanted ? [one.upload] : [];
          }),
      };
      return request;
    },
  };
}
