/*
 * Who may see what. Every type and every field of the root types carries one of these rules; a
 * type's rule guards it by whatever edge it is reached, and whose things they are is the
 * resolvers' own concern: they read with the viewer's account.
 */

/** Any valid key: the catalogue, and what everyone may read. */
export const anybody = { generate: true, read: true, admin: true };

/** The account's own generations and what belongs to them. */
export const owner = { generate: true, read: true };

export const generator = { generate: true };
export const reader = { read: true };
export const administrator = { admin: true };
