import { CopyButton } from '../../shared/copy-button.tsx';

/** A key that was just made, at the only moment when it can be shown. */
export function NewKeyNotice({ text, onDismiss }: { text: string; onDismiss(): void }) {
  return (
    <div className="notice new-key" role="status">
      <h4>The new key</h4>
      <p>Copy it now: it is not stored, and not shown again.</p>
      <p className="command">
        <code>{text}</code>
      </p>
      <div className="actions">
        <CopyButton name="Copy the key" text={() => text} />
        <button type="button" className="chip" onClick={onDismiss}>
          I have it
        </button>
      </div>
    </div>
  );
}
