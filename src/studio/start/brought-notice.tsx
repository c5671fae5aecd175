import type { Brought } from './use-brought.ts';

interface BroughtNoticeProps {
  readonly brought: Brought | null;
  onStartFrom(file: File): void;
}

/** What came of the last picture that was dropped, pasted or chosen. */
export function BroughtNotice({ brought, onStartFrom }: BroughtNoticeProps) {
  return (
    <div className="drop-note" role="status">
      {brought && content(brought, onStartFrom)}
    </div>
  );
}

function content(brought: Brought, onStartFrom: (file: File) => void) {
  const { name } = brought.file;
  switch (brought.kind) {
    case 'SENDING':
      return <p>{name} is on its way…</p>;
    case 'STARTS':
      return <p>{name} is the start.</p>;
    case 'REFUSED':
      return (
        <p className="bad">
          {name} cannot be a start. {brought.why}
        </p>
      );
    case 'FILLED':
      return (
        <p>
          Filled in from {name}.{' '}
          <button type="button" className="link" onClick={() => onStartFrom(brought.file)}>
            Start from it too
          </button>
        </p>
      );
  }
}
