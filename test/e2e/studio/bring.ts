import type { Page } from 'playwright-core';

/** A file as the page gets it. */
export interface Given {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Drops a file on the studio, or pastes it there. */
export function bring(
  page: Page,
  event: 'drop' | 'paste',
  { name, type, bytes }: Given,
): Promise<void> {
  return page.locator('.studio-form').evaluate(
    (place, given) => {
      const data = Uint8Array.from(atob(given.base64), (letter) => letter.charCodeAt(0));
      const files = new DataTransfer();
      files.items.add(new File([data], given.name, { type: given.type }));
      const options = { bubbles: true, cancelable: true };
      place.dispatchEvent(
        given.event === 'drop'
          ? new DragEvent('drop', { ...options, dataTransfer: files })
          : new ClipboardEvent('paste', { ...options, clipboardData: files }),
      );
    },
    { event, name, type, base64: bytes.toString('base64') },
  );
}
