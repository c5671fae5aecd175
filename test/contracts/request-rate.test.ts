import { describe } from 'vitest';
import { createRequestRate } from '#src/accounts/request-rate.ts';
import { createSharedRequestRate } from '#src/fleet/request-rate.ts';
import { openPostgresStore } from '#src/store/postgres/store.ts';
import { freshDatabase } from '#test/helpers/postgres/database.ts';
import { requestRateContract } from './request-rate.ts';

describe('the request rate of one process', () => {
  requestRateContract(async (perMinute) => ({
    rates: [createRequestRate(perMinute, () => performance.now())],
    async [Symbol.asyncDispose]() {},
  }));
});

describe('the request rate of processes that share PostgreSQL', () => {
  requestRateContract(async (perMinute) => {
    const stack = new AsyncDisposableStack();
    const { url } = stack.use(await freshDatabase());
    const open = async () => {
      const store = stack.use(await openPostgresStore({ url, applicationName: 'test' }));
      return createSharedRequestRate(perMinute, store);
    };
    return {
      rates: [await open(), await open()],
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  });
});
