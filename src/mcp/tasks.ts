import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { isTerminal } from '#src/domain/generation.ts';
import { type OnFault, shownError } from './faults.ts';
import { ApiError, type GatewayApi } from './gateway-api.ts';
import { type GenerationFacts, standing } from './generation.ts';
import { findGeneration, outcomeOf } from './outcome.ts';
import { cancelGeneration } from './tools/cancel-generation.ts';

/** https://github.com/modelcontextprotocol/ext-tasks, SEP-2663 */
const extension = 'io.modelcontextprotocol/tasks';

/** Milliseconds that clients are asked to leave between two looks. */
const pollIntervalMs = 1_000;

const capabilities = z.object({ extensions: z.record(z.string(), z.unknown()) });

/** Whether this client takes a task in the place of a result. */
export function speaksTasks({ mcpReq }: ServerContext): boolean {
  const envelope: Readonly<Record<string, unknown>> = mcpReq.envelope ?? {};
  const told = capabilities.safeParse(envelope[CLIENT_CAPABILITIES_META_KEY]);
  return told.success && extension in told.data.extensions;
}

/** A generation is a task already: durable, with an id to ask by, and charged once. */
function taskOf(generation: GenerationFacts) {
  return {
    taskId: generation.id,
    statusMessage: standing(generation),
    createdAt: generation.createdAt,
    lastUpdatedAt: generation.finishedAt ?? new Date().toISOString(),
    ttlMs: null,
    pollIntervalMs,
  };
}

/** What a tool answers in the place of its result. */
export function asTask(generation: GenerationFacts): CallToolResult {
  return { ...taskOf(generation), status: 'working', resultType: 'task', content: [] };
}

/** Answers for the tasks: a generation is looked at and canceled as by the tools. */
export function serveTasks(server: Server, api: GatewayApi, onFault: OnFault): void {
  server.registerCapabilities({ extensions: { [extension]: {} } });

  function serve(method: string, work: (taskId: string) => Promise<object>): void {
    const params = z.object({ taskId: z.string() });
    server.setRequestHandler(method, { params }, async ({ taskId }, context) => {
      if (!speaksTasks(context)) throw new MissingRequiredClientCapabilityError(required);
      try {
        return { ...(await work(taskId)) };
      } catch (error) {
        const { code, message } = shownError(error, onFault);
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${code}: ${message}`, { code });
      }
    });
  }

  serve('tasks/get', async (id) => {
    const generation = await findGeneration(api, id);
    const task = taskOf(generation);
    if (!isTerminal(generation.status)) return { ...task, status: 'working' };
    if (generation.status === 'CANCELED') return { ...task, status: 'cancelled' };
    // Also one that failed: `failed` is for what the protocol calls an error.
    const outcome = await outcomeOf(api, id, { toLookAt: true });
    return { ...task, status: 'completed', result: { ...outcome, resultType: 'complete' } };
  });
  // No tool asks for more while it runs.
  serve('tasks/update', async (id) => {
    await findGeneration(api, id);
    return {};
  });
  serve('tasks/cancel', async (id) => {
    const result = await cancelGeneration(api, id);
    if ('code' in result) throw new ApiError(result.code, result.message);
    return {};
  });
}

const required = { requiredCapabilities: { extensions: { [extension]: {} } } };
