import {
  BudgetExceededError,
  ContentRefusedError,
  type GatewayError,
  IdempotencyConflictError,
  type InputIssue,
  InsufficientCreditsError,
  InvalidInputError,
  ModelUnavailableError,
  ModerationAwayError,
  NotFoundError,
  RateLimitedError,
  type Rejection,
  ShuttingDownError,
  StorageFullError,
} from '#src/domain/gateway-errors.ts';
import { BudgetType } from './budget.ts';
import { builder } from './builder.ts';
import { BackendIdEnum, ErrorCode } from './enums.ts';
import { anybody } from './scopes.ts';

const ErrorInterface = builder.interfaceRef<GatewayError>('Error').implement({
  authScopes: anybody,
  description: 'What the caller can act on. Switch on `code` or on the type, never on the message.',
  fields: (t) => ({
    message: t.exposeString('message', {
      description: 'What went wrong, in a sentence for people.',
    }),
    code: t.field({
      type: ErrorCode,
      description: 'What went wrong. Clients switch on it; messages may change.',
      resolve: (error) => error.code,
    }),
  }),
});

const InputIssueType = builder.objectRef<InputIssue>('InputIssue').implement({
  authScopes: anybody,
  description: 'One thing that is wrong with the input.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Where, as in `input.tinySD.width`.' }),
    message: t.exposeString('message', {
      description: 'What is wrong with the value, in a sentence for people.',
    }),
    allowed: t.exposeString('allowed', {
      description: 'The values that this field takes, in words.',
    }),
  }),
});

builder.objectType(InvalidInputError, {
  authScopes: anybody,
  name: 'InvalidInputError',
  description: 'The input is outside the limits. Nothing was stored or charged.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    issues: t.field({
      type: [InputIssueType],
      description: 'Every issue, not only the first.',
      resolve: (error) => [...error.issues],
    }),
  }),
});

builder.objectType(InsufficientCreditsError, {
  authScopes: anybody,
  name: 'InsufficientCreditsError',
  description: 'The available credits do not cover what the request may cost.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    required: t.expose('required', {
      type: 'Credits',
      description: 'What the gateway would have to hold for this request.',
    }),
    available: t.expose('available', {
      type: 'Credits',
      description: "The account's available credits.",
    }),
  }),
});

builder.objectType(BudgetExceededError, {
  authScopes: anybody,
  name: 'BudgetExceededError',
  description: 'A budget of the account or of the key does not cover what the request may cost.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    required: t.expose('required', {
      type: 'Credits',
      description: 'What the gateway would have to hold for this request.',
    }),
    budget: t.field({
      type: BudgetType,
      description: 'The budget that does not cover it, as it is now.',
      resolve: (error) => error.budget,
    }),
    ofKey: t.boolean({
      description: 'Whether it is the budget of the key, and not of all of the account.',
      resolve: ({ budget }) => budget.keyId !== null,
    }),
    // Nullable as in ModelUnavailableError: GraphQL cannot merge the two in one selection otherwise.
    retryAt: t.expose('retryAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the budget begins anew; never null.',
    }),
  }),
});

const RejectionType = builder.objectRef<Rejection>('Rejection').implement({
  authScopes: anybody,
  description: 'Why a backend was not chosen.',
  fields: (t) => ({
    backend: t.field({
      type: BackendIdEnum,
      description: 'The id of the backend that cannot run the request.',
      resolve: (rejection) => rejection.backend,
    }),
    reason: t.exposeString('reason', {
      description: 'Why it cannot run the request, in a sentence for people.',
    }),
  }),
});

builder.objectType(ModelUnavailableError, {
  authScopes: anybody,
  name: 'ModelUnavailableError',
  description: 'No backend can run this model for this request now.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    rejections: t.field({
      type: [RejectionType],
      description: 'For each backend why it cannot run the request.',
      resolve: (error) => [...error.rejections],
    }),
    retryAt: t.expose('retryAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it may be worth another try, where that is known.',
    }),
  }),
});

builder.objectType(IdempotencyConflictError, {
  authScopes: anybody,
  name: 'IdempotencyConflictError',
  description: 'The idempotency key belongs to another request.',
  interfaces: [ErrorInterface],
});

builder.objectType(RateLimitedError, {
  authScopes: anybody,
  name: 'RateLimitedError',
  description: 'Too much at once for this account.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    // Nullable as in ModelUnavailableError: GraphQL cannot merge the two in one selection otherwise.
    retryAt: t.expose('retryAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When to try again, where that is known.',
    }),
  }),
});

builder.objectType(ContentRefusedError, {
  authScopes: anybody,
  name: 'ContentRefusedError',
  description: "The operator's moderation refused the prompt. Nothing was stored or charged.",
  interfaces: [ErrorInterface],
  fields: (t) => ({
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why, in the words of the moderation; null where it gave none.',
    }),
  }),
});

builder.objectType(ModerationAwayError, {
  authScopes: anybody,
  name: 'ModerationAwayError',
  description:
    "The operator's moderation does not answer, and nothing passes without it. Nothing was stored or charged.",
  interfaces: [ErrorInterface],
});

builder.objectType(StorageFullError, {
  authScopes: anybody,
  name: 'StorageFullError',
  description:
    'The gateway cannot store anything: its disk is full, or cannot be written. Nothing was stored or charged.',
  interfaces: [ErrorInterface],
});

builder.objectType(ShuttingDownError, {
  authScopes: anybody,
  name: 'ShuttingDownError',
  description: 'The gateway is stopping. Nothing was stored or charged: send it again in a moment.',
  interfaces: [ErrorInterface],
});

builder.objectType(NotFoundError, {
  authScopes: anybody,
  name: 'NotFoundError',
  description: 'There is no such thing that the caller may see.',
  interfaces: [ErrorInterface],
});
