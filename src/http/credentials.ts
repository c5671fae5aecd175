import type { IncomingMessage } from 'node:http';
import type { Credentials } from '#src/accounts/authenticate.ts';

/** The credentials in a request's headers. */
export function credentialsOf({ headers }: IncomingMessage): Credentials {
  return {
    get(name) {
      const value = headers[name];
      return typeof value === 'string' ? value : null;
    },
  };
}
