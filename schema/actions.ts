import type { AdminActions } from '#src/administration/administration.ts';
import type { Context } from './context.ts';

/** What the caller may do as an administrator: each action is logged as theirs. */
export function actionsOf({ administration, viewer, requestId }: Context): AdminActions {
  const { accountId, keyId } = viewer;
  return administration.as({ door: 'API', accountId, keyId, requestId, user: null });
}
