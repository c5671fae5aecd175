import type { CallKind } from '#test/helpers/segmind/faults.ts';
import { check, checkProcess } from './checks.ts';
import type { Conversation } from './conversations/conversation.ts';
import { converse } from './conversations/converse.ts';
import { drawEventStream } from './conversations/event-stream.ts';
import { drawHttp } from './conversations/http.ts';
import { drawUpgrade } from './conversations/upgrade.ts';
import { drawWebSocket } from './conversations/websocket.ts';
import { createDraw } from './draw.ts';
import { accidentsIn, type Finding, finding } from './findings.ts';
import { drawBeside, drawFolder } from './folders/draw-folder.ts';
import type { FolderInput } from './folders/folder-input.ts';
import { tryFolder } from './folders/try-folder.ts';
import { generate } from './generation.ts';
import { watchHealth } from './health.ts';
import type { ProviderInput } from './provider/answer.ts';
import { drawProvider } from './provider/draw-answers.ts';
import { writeAnswer } from './provider/write-answer.ts';
import { type Subject, startSubject } from './subject.ts';

/** One thing that is sent; plain data, so that it can be stored and sent again. */
export type Input = Conversation | ProviderInput | FolderInput;

const concurrency = 12;
const drawConversations = [drawHttp, drawHttp, drawUpgrade, drawWebSocket, drawEventStream];

/** The inputs of a round follow from the seed and its number. All of a round are of one kind. */
export function drawRound(seed: number, round: number): Input[] {
  const draw = createDraw(seed, round);
  if (round % 4 === 1) return Array.from({ length: 6 }, () => drawProvider(draw));
  if (round % 8 === 3) return [drawFolder(draw)];
  if (round % 8 === 7) return [drawBeside(draw)];
  return Array.from({ length: 60 }, () => draw.pick(drawConversations)(draw));
}

/** A gateway that has worked once and is at rest. */
export async function startSettled(): Promise<Subject> {
  const subject = await startSubject();
  await generate(subject, { tinySD: { prompt: 'the first' } }, { withinMs: 60_000 });
  await generate(subject, { ssd1b: { prompt: 'the first' } }, { withinMs: 60_000 });
  subject.settle();
  return subject;
}

/** Sends everything and then checks the gateway. @returns what is not right */
export async function runRound(subject: Subject, inputs: readonly Input[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const input of inputs) if (input.kind === 'folder') found.push(...(await tryFolder(input)));
  const others = inputs.filter((input) => input.kind !== 'folder');
  if (others.length === 0) return found;
  try {
    return [...found, ...(await attack(subject, others))];
  } catch (error) {
    // Nothing of what is sent is answered any more, not even by a refusal.
    return [...found, finding('the process lives', `${error}`), ...(await check(subject, 0))];
  }
}

async function attack(
  subject: Subject,
  inputs: readonly Exclude<Input, FolderInput>[],
): Promise<Finding[]> {
  const found: Finding[] = [];
  const conversations = inputs.filter((input) => input.kind === 'conversation');
  const generation = await anyGeneration(subject);
  const places = { host: new URL(subject.url).host, generation };
  const watch = watchHealth(subject);
  const queue = conversations.values();
  const senders = Array.from({ length: concurrency }, async () => {
    for (const conversation of queue)
      found.push(...accidentsIn(await converse(conversation, places)));
  });
  await Promise.all(senders);
  for (const input of inputs)
    if (input.kind === 'provider' && subject.ended === null)
      found.push(...(await tryProvider(subject, input)));
  await watch[Symbol.asyncDispose]();
  // It may have been told to wait or to stay away, by a provider that is to be believed.
  if (conversations.length === 0 && subject.ended === null) {
    found.push(...(await checkProcess(subject, watch.worstMs)));
    if (!(await subject.restart()))
      found.push(finding('the stop', 'after SIGTERM it went on, although nothing may run on'));
  }
  return [...found, ...(await check(subject, watch.worstMs))];
}

async function anyGeneration({ query }: Subject): Promise<string> {
  const { generations } = (await query('{ generations(first: 1) { edges { node { id } } } }')) as {
    generations: { edges: { node: { id: string } }[] };
  };
  return generations.edges[0]!.node.id;
}

const deadlineMs = 2_500;
/** No answer may keep anyone away for longer: a model that is gone is asked for again after a day. */
const longestRefusalMs = 25 * 3_600_000;

async function tryProvider(subject: Subject, input: ProviderInput): Promise<Finding[]> {
  const { model, samples, answers } = input;
  const { faults } = subject.standIn;
  for (const [call, written] of Object.entries(answers))
    faults.add(
      call as CallKind,
      ...written.map((answer) => ({
        kind: 'written' as const,
        write: (response: Parameters<typeof writeAnswer>[1]) => void writeAnswer(answer, response),
      })),
    );
  try {
    const wish = { [model]: { prompt: 'odd', samples } };
    const result = await generate(subject, wish, { deadlineMs, withinMs: deadlineMs + 20_000 });
    if (result === null) return [finding('generations end', `${input.what} never ends`)];
    const retryAt = 'retryAt' in result && result.retryAt ? Date.parse(result.retryAt) : 0;
    const isFar = retryAt - Date.now() > longestRefusalMs;
    return [
      ...accidentsIn(JSON.stringify(result)),
      ...(isFar ? [finding('generations work', `refused until ${new Date(retryAt)}`)] : []),
    ];
  } catch (error) {
    return [finding('generations end', `${input.what}: ${error}`)];
  } finally {
    for (const [call, written] of Object.entries(answers))
      for (const _ of written) faults.schedule({ call: call as CallKind, index: 0 });
  }
}
