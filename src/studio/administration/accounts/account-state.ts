import { moment } from '../../shared/format.ts';

export interface AccountState {
  readonly suspendedAt: string | null;
  readonly deletedAt: string | null;
}

/** Whether an account works, in words, and whether that is well. */
export function stateOf({ suspendedAt, deletedAt }: AccountState) {
  if (deletedAt !== null) return { mood: 'off', text: `Deleted ${moment(deletedAt)}` } as const;
  if (suspendedAt !== null)
    return { mood: 'warn', text: `Suspended since ${moment(suspendedAt)}` } as const;
  return { mood: 'good', text: 'Active' } as const;
}

export function accountPlace(id: string): string {
  return `#/admin/accounts/${encodeURIComponent(id)}`;
}
