import type { AdminActions } from '#src/administration/administration.ts';
import type { Store } from '#src/store/store.ts';

/** What commands work on. The database is opened by the first look at it or at the administration. */
export interface Host {
  readonly database: Store;
  readonly administration: AdminActions;
  readonly dataFolder: string;
  /** Whether the database is the one of DATABASE_URL. */
  readonly isShared: boolean;
  /** The variable IMAGES, where it is set. */
  readonly bucket: string | undefined;
  /** The variable URL_SECRET, where it is set. */
  readonly urlSecret: string | undefined;
  /** Where the command was called. */
  readonly callersFolder: string;
  now(): number;
}

export interface Arguments {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | undefined>>;
}

/** One thing that can be done from the command line. */
export interface Command {
  /** Its words and arguments, as in `key revoke KEY`. */
  readonly usage: string;
  readonly does: string;
  /** Options with a value, and what they are for. */
  readonly options: Readonly<Record<string, string>>;
  /** @throws UsageError, GatewayError */
  run(host: Host, args: Arguments): Promise<Output>;
}

/** What a command came to. */
export interface Output {
  /** For people. */
  readonly text: string;
  /** The same for programs, printed with `--json`: amounts in credits, moments in ISO 8601. */
  readonly json: unknown;
}
