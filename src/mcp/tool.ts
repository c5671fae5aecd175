import type { CallToolResult, ServerContext, ToolAnnotations } from '@modelcontextprotocol/server';
import type { ArgumentSchemas, Arguments } from './arguments.ts';
import type { GatewayApi } from './gateway-api.ts';

/** One tool: what a model that has never seen it is told, and what it does. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly properties: ArgumentSchemas;
  readonly required: readonly string[];
  readonly annotations: ToolAnnotations;
  /** @throws ApiError */
  run(api: GatewayApi, given: Arguments, context: ServerContext): Promise<CallToolResult>;
}
