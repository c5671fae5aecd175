import { moment } from '../../shared/format.ts';
import type { KeyFieldsFragment } from '../generated/graphql.ts';

/** Whether a key works at a moment (milliseconds since 1970), and until when. */
export function keyState({ revokedAt, expiresAt, replacedBy }: KeyFieldsFragment, now: number) {
  if (revokedAt !== null)
    return { works: false, mood: 'off', text: `Revoked ${moment(revokedAt)}` } as const;
  if (expiresAt !== null && Date.parse(expiresAt) <= now)
    return { works: false, mood: 'off', text: `Ended ${moment(expiresAt)}` } as const;
  if (replacedBy !== null)
    return {
      works: true,
      mood: 'warn',
      text: `Rotated: ${replacedBy} is in its place${expiresAt === null ? '' : `, and it ends ${moment(expiresAt)}`}`,
    } as const;
  const text = expiresAt === null ? 'Works' : `Works until ${moment(expiresAt)}`;
  return { works: true, mood: 'good', text } as const;
}
