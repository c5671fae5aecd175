import { CopyButton } from './copy-button.tsx';

/** Where a demo picture is: how to get real ones. */
export function DemoNotice({ model }: { model: string }) {
  const command = `npm run pull -- ${model}`;
  return (
    <div className="notice demo-notice">
      <p>
        Small demo weights draw this, so that everything works at once. For real pictures get the
        published weights; the next one is drawn with them:
      </p>
      <p className="command">
        <code>{command}</code>
        <CopyButton name="Copy" text={() => command} />
      </p>
      <p className="muted">
        <a href={`#/models/${model}`}>Pull them on the page of models</a>, which tells what each
        needs, and the clouds that take only a key.
      </p>
    </div>
  );
}
