import type { Issue, Parameter } from '../shared/types.ts';
import type { Value } from './draft.ts';

export interface FieldProps {
  readonly parameter: Parameter;
  readonly value: Value | undefined;
  readonly issue: Issue | undefined;
  /** Not given any more: back to the default. */
  onChange(value: Value | undefined): void;
}

/** What every control of `controls/` is given. */
export interface ControlProps extends FieldProps {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
}
