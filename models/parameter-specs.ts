import { z } from 'zod';
import type { ModelDefinition } from './definition.ts';
import type { ParameterMeta } from './parameters.ts';

export const parameterTypes = {
  STRING: 'Text of at most `maxLength` characters.',
  INTEGER: 'A whole number from `min` to `max`.',
  NUMBER: 'A number from `min` to `max`.',
  ENUM: 'One of the names in `allowed`.',
  LORAS: 'A list of at most `maxLength` LoRAs, each with a scale from `min` to `max`.',
} as const satisfies Record<string, string>;

/** What a form or a client needs to know of one parameter; read out of the model's zod schema. */
export interface ParameterSpec {
  readonly name: string;
  readonly type: keyof typeof parameterTypes;
  readonly required: boolean;
  /** Absent where not giving the parameter means something of its own. */
  readonly default?: string | number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly step?: number | undefined;
  readonly maxLength?: number | undefined;
  /** The only values, where they are listed. */
  readonly allowed?: readonly (string | number)[] | undefined;
  readonly affectsPricing: boolean;
  readonly description: string;
}

/** The part of JSON Schema that zod prints for our parameters, with the metadata copied in. */
interface PrintedSchema extends ParameterMeta {
  readonly type?: 'string' | 'integer' | 'number' | 'array';
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number;
  readonly default?: string | number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: { readonly properties?: Readonly<Record<string, PrintedSchema>> };
}

export function parameterSpecs(model: ModelDefinition): ParameterSpec[] {
  const printed = z.toJSONSchema(model.parameters, { io: 'input' });
  const properties = printed.properties as unknown as Readonly<Record<string, PrintedSchema>>;
  return Object.entries(properties).map(([name, property]) => {
    const { minimum, maximum } = property.items?.properties?.scale ?? property;
    const allowed = property.enum ?? (property.const === undefined ? undefined : [property.const]);
    return {
      name,
      type: typeOf(property, allowed),
      required: printed.required?.includes(name) ?? false,
      default: property.default,
      min: property.fewest ?? minimum,
      max: maximum,
      step: property.step,
      maxLength: property.maxLength ?? property.maxItems,
      allowed,
      affectsPricing: property.affectsPricing ?? false,
      description: property.description,
    };
  });
}

function typeOf(
  property: PrintedSchema,
  allowed: readonly (string | number)[] | undefined,
): ParameterSpec['type'] {
  if (allowed) return typeof allowed[0] === 'string' ? 'ENUM' : 'INTEGER';
  if (property.type === 'array') return 'LORAS';
  if (property.type === 'string') return 'STRING';
  return property.type === 'integer' ? 'INTEGER' : 'NUMBER';
}

/** What a parameter takes, in words. */
export function allowedText(spec: ParameterSpec): string {
  if (spec.allowed) return spec.allowed.join(', ');
  if (spec.type === 'STRING')
    return `1 to ${spec.maxLength} characters of well-formed Unicode, no control characters but tab and line breaks`;
  if (spec.type === 'LORAS')
    return `at most ${spec.maxLength} LoRAs, each { name, scale } with a scale from ${spec.min} to ${spec.max}, 1 unless given`;
  const kind = spec.type === 'INTEGER' ? 'a whole number' : 'a number';
  return `${kind} from ${spec.min} to ${spec.max}`;
}
