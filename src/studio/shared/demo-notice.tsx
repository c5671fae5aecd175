import { CopyButton } from './copy-button.tsx';

/** Where a demo picture is: how to get real ones. */
export function DemoNotice({ model }: { model: string }) {
  if (model === 'upscaler')
    return (
      <div className="notice demo-notice">
        <p>
          A small demo network made this larger, so that everything works at once. For real pictures
          put a network in ONNX, as of Real-ESRGAN, into a folder, and start the gateway with it as{' '}
          <code>UPSCALER_DIR</code>; or give it a key of Segmind.
        </p>
      </div>
    );
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
