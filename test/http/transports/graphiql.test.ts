import { getOperationAST, getVariableValues, parse, validate } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { schema } from '#schema/index.ts';
import { graphiqlTabs } from '#src/http/transports/graphiql-tabs.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';

const named = graphiqlTabs.map((tab) => {
  const document = parse(tab.query);
  const operations = document.definitions.flatMap((one) =>
    one.kind === 'OperationDefinition' ? [one] : [],
  );
  return { ...tab, document, operations, name: operations[0]?.name?.value ?? '' };
});

test('the tabs tell the story in order', () => {
  expect(named.map(({ name }) => name)).toEqual([
    'Generate',
    'Watch',
    'Prints',
    'Credits',
    'Models',
    'CreateAccount',
  ]);
});

test.for(named)('the tab $name runs as it stands', ({ document, operations, variables }) => {
  expect(validate(schema, document)).toEqual([]);
  for (const { name, variableDefinitions = [] } of operations) {
    expect(getOperationAST(document, name?.value)).toBeTruthy();
    const values = JSON.parse(variables) as Record<string, unknown>;
    // A key's name is the account's in the example: one set of variables is enough for all three.
    const { errors = [] } = getVariableValues(schema, [...variableDefinitions], values);
    expect(errors).toEqual([]);
  }
});

test('the page has the name of the gateway, the tabs and a header for the key', async () => {
  const gateway = await startServedGateway({ backends: new Map(), introspection: true });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  const page = await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } });
  const text = await page.text();
  expect(text).toContain('<title>Darkroom</title>');
  const options = JSON.parse(/(\{"title":"Darkroom".*\}),\s*\);/.exec(text)![1]!);
  expect(options).toMatchObject({
    title: 'Darkroom',
    endpoint: '/graphql',
    defaultTabs: graphiqlTabs,
  });
  expect(JSON.parse(options.headers)).toEqual({ 'x-api-key': '' });
});
