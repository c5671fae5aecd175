/** A tab of GraphiQL; its title is the name of the first operation. */
export interface GraphiqlTab {
  readonly query: string;
  readonly variables: string;
}

function tab(query: string, variables: object = {}): GraphiqlTab {
  return { query: `${query.trim()}\n`, variables: JSON.stringify(variables, null, 2) };
}

/** What every tab sends besides: where the gateway needs no key, it may stay empty. */
export const graphiqlHeaders = JSON.stringify({ 'x-api-key': '' }, null, 2);

/** From a prompt to a picture, in the order of their tabs. */
export const graphiqlTabs: readonly GraphiqlTab[] = [
  tab(
    `
# 1. Ask for an image. Copy the id of the answer for the next tab.
# A key, where the gateway needs one, goes into the headers below.
mutation Generate($input: GenerateImageInput!) {
  generateImage(input: $input) {
    ... on GenerateImageSuccess {
      generation { id status cost { held } }
      credits { available held }
    }
    ... on Error { code message }
  }
}`,
    { input: { tinySD: { prompt: 'a red circle on a blue background' } } },
  ),
  tab(
    `
# 2. Watch it develop: put its id into the variables. It ends by itself.
subscription Watch($id: ID!) {
  generation(id: $id) {
    kind
    cursor
    generation {
      status
      progress { phase step steps etaMs }
      images { status url }
    }
  }
}`,
    { id: '' },
  ),
  tab(
    `
# 3. What was made, the newest first.
query Prints($filter: GenerationFilter) {
  generations(first: 10, filter: $filter) {
    totalCount
    nodes {
      id
      status
      createdAt
      recipe { prompt seed input }
      images { url }
    }
  }
}`,
    { filter: { status: ['SUCCEEDED', 'PARTIAL'] } },
  ),
  tab(`
# 4. Where the credits are, and how they moved. The subscription goes on until it is stopped.
query Credits {
  credits { available held spent }
  ledger(first: 10) {
    totalCount
    nodes { kind from to amount createdAt }
  }
}

subscription WatchCredits {
  credits { available held spent }
}`),
  tab(`
# 5. What can be drawn, by whom, and within which limits.
query Models {
  models {
    id
    name
    inputField
    parameters { name type default min max allowed }
    availability { backend status reason weights }
  }
}`),
  tab(
    `
# 6. For administrators: an account, credits for it, and a key. It needs a key with the scope ADMIN.
mutation CreateAccount($name: String!) {
  createAccount(name: $name) {
    ... on Account { id name }
    ... on Error { code message }
  }
}

mutation GrantCredits($account: ID!, $amount: Credits!, $reference: String!) {
  grantCredits(account: $account, amount: $amount, reference: $reference) {
    ... on Account { id credits { available } }
    ... on Error { code message }
  }
}

mutation CreateKey($account: ID!, $name: String!) {
  createApiKey(account: $account, name: $name, scopes: [GENERATE, READ]) {
    ... on CreatedApiKey { key }
    ... on Error { code message }
  }
}`,
    { name: 'Lab', account: 'the id that CreateAccount gave', amount: 50, reference: 'invoice-1' },
  ),
];
