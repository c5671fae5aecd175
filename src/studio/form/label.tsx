import { words } from '../shared/format.ts';
import type { Parameter } from '../shared/types.ts';

/** A parameter's name, with a mark where it changes the price. */
export function Label({ parameter, htmlFor }: { parameter: Parameter; htmlFor?: string }) {
  const text = (
    <>
      {words(parameter.name)}
      {parameter.affectsPricing && (
        <span className="priced" title="Affects the price">
          <span aria-hidden="true"> $</span>
          <span className="visually-hidden"> (affects the price)</span>
        </span>
      )}
    </>
  );
  return htmlFor === undefined ? (
    <span className="label" title={parameter.description}>
      {text}
    </span>
  ) : (
    <label className="label" htmlFor={htmlFor} title={parameter.description}>
      {text}
    </label>
  );
}
