/** What a key may do. Printed into the GraphQL enum `Scope`. */
export const scopes = {
  GENERATE: 'Ask for images, cancel them, and watch and fetch what was asked for by its id.',
  READ: "List the account's generations and images, and read its credits and ledger.",
  ADMIN: 'Make accounts and keys, and grant credits, for every account of the gateway.',
} as const satisfies Record<string, string>;

export type Scope = keyof typeof scopes;

export const allScopes = Object.keys(scopes) as readonly Scope[];
