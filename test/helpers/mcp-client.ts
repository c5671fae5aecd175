import {
  type CallToolResult,
  Client,
  StreamableHTTPClientTransport,
  type VersionNegotiationMode,
} from '@modelcontextprotocol/client';

interface McpClientOptions {
  /** Null for none. */
  readonly key?: string | null;
  readonly mode?: VersionNegotiationMode;
}

/** A client of the official SDK, connected over HTTP. */
export async function connectMcp(
  url: string,
  { key = 'alice', mode = 'auto' }: McpClientOptions = {},
): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  const requestInit = { headers: key === null ? {} : { 'x-api-key': key } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }));
  return client;
}

/** The facts of an answer. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export function factsOf(result: CallToolResult): any {
  return result.structuredContent;
}

/** The code of what a tool refused. */
export function codeOf(result: CallToolResult): string | undefined {
  return result.isError ? factsOf(result)?.error.code : undefined;
}
