import { expect, test } from 'vitest';
import { createSeats, type Guest } from '#src/accounts/subscription-limits.ts';

const guest = (accountId: string): Guest => ({ accountId, isWelcome: () => true, leave() {} });

test('seats are counted by account and in all, and come back', () => {
  const seats = createSeats({ of: 'chairs', perAccount: 2, perProcess: 3 });
  const leave = seats.take(guest('alice'));
  seats.take(guest('alice'));
  expect(() => seats.take(guest('alice'))).toThrow('This account has 2 chairs open');
  seats.take(guest('bob'));
  expect(() => seats.take(guest('bob'))).toThrow('The gateway has 3 chairs open');
  leave();
  expect(seats.taken).toBe(2);
  seats.take(guest('bob'));
  expect(() => seats.take(guest('alice'))).toThrow('The gateway has 3');
});
