import { expect, test } from 'vitest';
import { createSlotPool, type SlotHolder } from '#src/accounts/slot-pool.ts';

const holder = (accountId: string): SlotHolder => ({ accountId, isValid: () => true, end() {} });

test('slots are counted by account and in all, and come back', () => {
  const pool = createSlotPool({ of: 'chairs', perAccount: 2, perProcess: 3 });
  const release = pool.acquire(holder('alice'));
  pool.acquire(holder('alice'));
  expect(() => pool.acquire(holder('alice'))).toThrow('This account has 2 chairs open');
  pool.acquire(holder('bob'));
  expect(() => pool.acquire(holder('bob'))).toThrow('The gateway has 3 chairs open');
  release();
  expect(pool.inUse).toBe(2);
  pool.acquire(holder('bob'));
  expect(() => pool.acquire(holder('alice'))).toThrow('The gateway has 3');
});
