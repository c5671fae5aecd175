import { pause } from './retry.ts';
import { errorOf, type Transport, Unreachable } from './transport.ts';

export interface FollowOptions<Data, Value> {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  pick(data: Data): Value;
  /** Where to go on after a lost connection, as the variable `after`. */
  cursorOf?(value: Value): number;
  isLast?(value: Value): boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Codes that end a subscription, but not what it is about. */
const passing: readonly unknown[] = ['SHUTTING_DOWN', 'RATE_LIMITED'];

/**
 * A subscription that outlives its connections: it subscribes again after each loss, with the cursor
 * of the last value, until the last value came or the signal aborts.
 * @throws DarkroomError what the gateway refuses for good
 */
export async function* follow<Data, Value>(
  transport: Transport,
  { query, variables, pick, cursorOf, isLast, signal }: FollowOptions<Data, Value>,
): AsyncGenerator<Value, void, undefined> {
  let { after } = variables as { after?: unknown };
  for (let failures = 0; ; failures++) {
    try {
      for await (const result of transport.stream<Data>(query, { ...variables, after }, signal)) {
        if (!result.data) {
          const { code, cursor } = result.errors?.[0]?.extensions ?? {};
          if (!passing.includes(code)) throw errorOf(result);
          after = cursor ?? after;
          break;
        }
        failures = 0;
        const value = pick(result.data);
        after = cursorOf?.(value) ?? after;
        yield value;
        if (isLast?.(value)) return;
      }
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
    }
    await pause(failures, signal);
  }
}
