/** What keeps the data cannot be used; the message says why in one sentence. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
}
