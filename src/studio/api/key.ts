const storageKey = 'darkroom.key';

/** The API key of this browser, where the gateway asks for one. */
export function loadKey(storage: Storage): string | null {
  return storage.getItem(storageKey);
}

export function saveKey(storage: Storage, key: string): void {
  if (key === '') storage.removeItem(storageKey);
  else storage.setItem(storageKey, key);
}
