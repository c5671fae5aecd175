import type { ReactNode } from 'react';

/** What may be wider than its place, to be scrolled within it: also with the keys. */
export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keys
    <section className="scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
