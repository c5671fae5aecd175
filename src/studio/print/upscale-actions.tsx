import { useId } from 'react';
import { useQuery } from 'urql';
import { EstimateUpscaleDocument } from '../generated/graphql.ts';
import { costRange, expected } from '../shared/format.ts';
import type { Image } from '../shared/types.ts';
import type { PrintCommands } from './print-commands.ts';

interface UpscaleActionsProps {
  readonly image: Image;
  readonly commands: PrintCommands;
}

/** An image made larger by each factor whose result is not too large. */
export function UpscaleActions({ image, commands }: UpscaleActionsProps) {
  return fitting(image, commands).map((factor) => (
    <UpscaleButton key={factor} image={image} factor={factor} commands={commands} />
  ));
}

/** The same with what it would come to. */
export function PricedUpscales({ image, commands }: UpscaleActionsProps) {
  const factors = fitting(image, commands);
  if (factors.length === 0) return null;
  return (
    <div className="actions">
      {factors.map((factor) => (
        <PricedUpscale key={factor} image={image} factor={factor} commands={commands} />
      ))}
    </div>
  );
}

function fitting({ url, width, height }: Image, { upscaler }: PrintCommands): readonly number[] {
  if (!url) return [];
  const { factors, mostSide } = upscaler;
  return factors.filter((factor) => Math.max(width, height) * factor <= mostSide);
}

interface UpscaleProps extends UpscaleActionsProps {
  readonly factor: number;
}

function UpscaleButton(props: UpscaleProps & { readonly describedBy?: string }) {
  const { image, factor, commands, describedBy } = props;
  return (
    <button
      type="button"
      className="chip"
      aria-describedby={describedBy}
      onClick={() => commands.upscale(image, factor)}
    >
      Upscale {factor}×
    </button>
  );
}

function PricedUpscale(props: UpscaleProps) {
  const { image, factor } = props;
  const [{ data }] = useQuery({
    query: EstimateUpscaleDocument,
    variables: { input: { image: { imageId: image.id }, factor }, route: {} },
    requestPolicy: 'network-only',
  });
  const noteId = useId();
  const estimate = data?.estimateUpscale;
  return (
    <span className="priced">
      <UpscaleButton {...props} describedBy={noteId} />
      <span className="priced-note" id={noteId}>
        {estimate?.__typename === 'Estimate'
          ? `${costRange(estimate)} credits${expected(estimate.durationMs)}`
          : estimate?.message}
      </span>
    </span>
  );
}
