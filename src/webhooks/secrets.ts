import { get, run, type Steps } from '#src/store/steps.ts';

/** What an account's deliveries are signed with. */
export interface WebhookSecrets {
  /** As Standard Webhooks writes it: `whsec_` and base64 of 24 bytes. */
  readonly current: string;
  /** Signs too, until `previousUntil`, so that receivers can change over without a gap. */
  readonly previous: string | null;
  readonly previousUntil: number | null;
}

interface SecretsRow {
  readonly current: string;
  readonly previous: string | null;
  readonly previous_until: number | null;
}

/** The secrets, as rules inside the caller's transaction. */
export const secrets = { find, rotate, areThereAny };

function* find(accountId: string): Steps<WebhookSecrets | null> {
  const row = yield* get<SecretsRow>(
    'SELECT current, previous, previous_until FROM webhook_secrets WHERE account_id = ?',
    accountId,
  );
  return (
    (row ?? null) && {
      current: row!.current,
      previous: row!.previous,
      previousUntil: row!.previous_until,
    }
  );
}

/** Puts a new secret in the place of the current one, which signs on until then. The first has none before it. */
function* rotate(accountId: string, secret: string, previousUntil: number): Steps<WebhookSecrets> {
  const known = yield* find(accountId);
  yield* run('DELETE FROM webhook_secrets WHERE account_id = ?', accountId);
  const secrets = {
    current: secret,
    previous: known?.current ?? null,
    previousUntil: known ? previousUntil : null,
  };
  yield* run(
    'INSERT INTO webhook_secrets (account_id, current, previous, previous_until) VALUES (?, ?, ?, ?)',
    accountId,
    secrets.current,
    secrets.previous,
    secrets.previousUntil,
  );
  return secrets;
}

function* areThereAny(): Steps<boolean> {
  return (yield* get('SELECT 1 FROM webhook_secrets LIMIT 1')) !== undefined;
}

/** Those that sign at this moment, the newest first. */
export function signingSecrets(
  { current, previous, previousUntil }: WebhookSecrets,
  now: number,
): string[] {
  return previous !== null && now < (previousUntil ?? 0) ? [current, previous] : [current];
}

export function newSecret(randomBytes: (count: number) => Uint8Array): string {
  return `whsec_${Buffer.from(randomBytes(24)).toString('base64')}`;
}
