import type { Warning } from '#src/domain/warnings.ts';
import { builder } from './builder.ts';
import { WarningCode } from './enums.ts';
import { anybody } from './scopes.ts';

export const WarningType = builder.objectRef<Warning>('Warning').implement({
  authScopes: anybody,
  description: 'Something the caller should know though nothing failed.',
  fields: (t) => ({
    code: t.field({
      type: WarningCode,
      description: 'What the warning is about. Clients switch on it; messages may change.',
      resolve: (warning) => warning.code,
    }),
    message: t.exposeString('message', { description: 'The warning as a sentence for people.' }),
  }),
});
