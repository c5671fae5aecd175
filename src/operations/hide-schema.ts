import { type ExecutionResult, GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Refuses introspection, and takes the "did you mean" out of errors, which tells the schema to who asks often enough. */
export function hideSchema(): Plugin {
  const inResult = (result: unknown, setResult: (result: never) => void): void => {
    const { errors, ...rest } = result as ExecutionResult;
    if (errors) setResult({ ...rest, errors: errors.map(withoutSuggestion) } as never);
  };
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(NoSchemaIntrospectionCustomRule);
      return ({ result, setResult }) =>
        setResult((result as readonly GraphQLError[]).map(withoutSuggestion));
    },
    onExecute: () => ({ onExecuteDone: ({ result, setResult }) => inResult(result, setResult) }),
    onSubscribe: () => ({
      onSubscribeResult: ({ result, setResult }) => inResult(result, setResult),
    }),
  };
}

function withoutSuggestion(error: GraphQLError): GraphQLError {
  const message = error.message.replace(/ ?Did you mean .*/is, '');
  if (message === error.message) return error;
  const { nodes = null, source = null, positions = null, path = null, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}
