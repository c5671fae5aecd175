import { useState } from 'react';

interface CopyButtonProps {
  /** What it is called, as in `Copy the command`. */
  readonly name: string;
  text(): string;
}

/** Puts a text into the clipboard, and says whether the browser let it. */
export function CopyButton({ name, text }: CopyButtonProps) {
  const [told, setTold] = useState<string | null>(null);
  return (
    <button
      type="button"
      className="chip"
      onClick={() =>
        navigator.clipboard.writeText(text()).then(
          () => setTold('Copied'),
          () => setTold('The browser did not allow it'),
        )
      }
    >
      {told ?? name}
    </button>
  );
}
