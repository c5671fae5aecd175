import type { z } from 'zod';
import { type ModelId, modelIds, models } from '#models/index.ts';
import { type InputIssue, InvalidInputError, invalidInput } from '#src/domain/gateway-errors.ts';
import { parseParameters } from '#src/generations/input/parse-input.ts';
import {
  type OwnParameters,
  openAiName,
  ownParameters,
  type RequestForm,
  requestForms,
} from './parameters.ts';

/** A request of OpenAI's API: what is asked for in terms of ours, and how to answer. */
export interface ImagesRequest {
  /** Of the input, which the parameters belong to. */
  readonly field: string;
  readonly parameters: object;
  readonly route: object | null;
  readonly answer: Pick<OwnParameters, 'stream' | 'partial_images' | 'response_format' | 'wait_ms'>;
}

type Body = Readonly<Record<string, unknown>>;

/**
 * @param forms what may be said of each model
 * @throws InvalidInputError with every issue, by the names of OpenAI's API
 */
export function parseImagesRequest(json: unknown, forms = requestForms): ImagesRequest {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw invalidInput('body', 'It is not an object.', 'a JSON object');
  // Null means not given, in OpenAI's API as in ours.
  const body: Body = Object.fromEntries(Object.entries(json).filter(([, one]) => one !== null));
  const model = modelOf(body);
  const form = forms[model];
  const [given, rest] = split(body, form);
  const size = sizeOf(given.size, form);
  const issues = [
    ...unknownOf(body, form),
    ...size.issues,
    ...parametersIssues(model, ownNames(given, form), size),
  ];
  const own = form.own.safeParse(rest);
  if (!own.success) issues.push(...own.error.issues.map((issue) => toIssue(issue, rest)));
  else issues.push(...contradictionsOf(own.data));
  if (!own.success || issues.length > 0) throw new InvalidInputError(issues);
  const { route, strength, ...answer } = own.data;
  const parameters = { ...ownNames(given, form), ...size.sides, strength };
  return { field: models[model].inputField, parameters, route: routeOf(route), answer };
}

/** @throws InvalidInputError where it names none */
export function modelOf({ model }: Body): ModelId {
  const known = modelIds.find((id) => id === model);
  if (known) return known;
  const message =
    model === undefined ? 'It is required.' : `There is no model ${JSON.stringify(model)}.`;
  throw invalidInput('model', message, modelIds.join(', '));
}

/** The model's parameters, and what is known besides. */
function split(body: Body, form: RequestForm): [Body, Body] {
  const isOfModel = (name: string) => form.specs.some((spec) => openAiName(spec.name) === name);
  const known = Object.entries(body).filter(
    ([name]) => name !== 'model' && form.names.includes(name),
  );
  return [
    Object.fromEntries(known.filter(([name]) => isOfModel(name))),
    Object.fromEntries(known.filter(([name]) => !isOfModel(name))),
  ];
}

function unknownOf(body: Body, { names }: RequestForm): InputIssue[] {
  return Object.keys(body)
    .filter((name) => !names.includes(name))
    .map((path) => ({ path, message: 'There is no such parameter.', allowed: names.join(', ') }));
}

interface Size {
  readonly sides: { readonly width?: number; readonly height?: number };
  readonly issues: readonly InputIssue[];
}

function sizeOf(size: unknown, { sizes }: RequestForm): Size {
  if (size === undefined || size === 'auto') return { sides: {}, issues: [] };
  if (!sizes.some((one) => one === size)) {
    const message = `${JSON.stringify(size)} is not allowed.`;
    return { sides: {}, issues: [{ path: 'size', message, allowed: `auto, ${sizes.join(', ')}` }] };
  }
  const [width, height] = String(size).split('x').map(Number);
  return { sides: { width: width!, height: height! }, issues: [] };
}

/** The parameters by our names, but for the size. */
function ownNames(given: Body, { specs }: RequestForm): Body {
  const named = specs
    .map(({ name }) => [name, given[openAiName(name)]] as const)
    .filter(([name, value]) => value !== undefined && openAiName(name) !== 'size');
  return Object.fromEntries(named);
}

/** By the same rules as every other door, whose paths end in our names. */
function parametersIssues(model: ModelId, named: Body, { sides }: Size): InputIssue[] {
  try {
    parseParameters(model, { ...named, ...sides }, 'body');
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.issues.map(toOpenAiIssue);
    throw error;
  }
}

/** An issue of our API by OpenAI's names. */
export function toOpenAiIssue({ path, message, allowed }: InputIssue): InputIssue {
  const [name = '', ...inside] = path.replace(/^(body|input\.\w+|route)\./, '').split('.');
  return {
    path: name === 'idempotencyKey' ? 'Idempotency-Key' : [openAiName(name), ...inside].join('.'),
    message,
    allowed,
  };
}

function toIssue(issue: z.core.$ZodIssue, rest: Body): InputIssue {
  const inside = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
  const value = inside.reduce<unknown>((of, key) => (of as Body | undefined)?.[String(key)], rest);
  return {
    path: inside.join('.'),
    message:
      issue.code === 'unrecognized_keys'
        ? 'There is no such field.'
        : `${JSON.stringify(value)} is not allowed.`,
    allowed: allowedBy(issue),
  };
}

function allowedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return issue.values.join(', ');
  if (issue.code === 'too_big') return `at most ${issue.maximum}`;
  if (issue.code === 'too_small') return `at least ${issue.minimum}`;
  if (issue.code === 'custom') return issue.message;
  if (issue.code === 'unrecognized_keys')
    return Object.keys(ownParameters.shape.route.unwrap().shape).join(', ');
  return issue.code === 'invalid_type' ? `a value of type ${issue.expected}` : issue.message;
}

function contradictionsOf({ stream, partial_images = 0, wait_ms }: OwnParameters): InputIssue[] {
  const issues: InputIssue[] = [];
  if (!stream && partial_images > 0)
    issues.push({
      path: 'partial_images',
      message: 'It needs a stream.',
      allowed: '0, or stream: true',
    });
  if (stream && wait_ms !== undefined)
    issues.push({ path: 'wait_ms', message: 'A stream lasts to the end.', allowed: 'nothing' });
  return issues;
}

function routeOf(route: OwnParameters['route']): object | null {
  if (!route) return null;
  const { max_cost: maxCost, deadline_ms: deadlineMs, ...same } = route;
  return { ...same, maxCost, deadlineMs };
}
