import { setTimeout as wait } from 'node:timers/promises';
import { createScriptedBackend, type ScriptedRun } from '#test/helpers/scripted-backend.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';

/** What the bench asks of its gateway, in a process of its own so that its memory is its own. */
export type Ask = { type: 'generate' | 'step' | 'finish' | 'cpu' | 'size' };
export type Answer =
  | { type: 'ready'; url: string }
  | { type: 'generated'; id: string }
  /** When the backend yielded the event, in milliseconds since the epoch. */
  | { type: 'stepped'; at: number }
  | { type: 'finished' }
  /** Milliseconds of processor time that the process has used. */
  | { type: 'cpu'; ms: number }
  | { type: 'size'; rss: number; heap: number; subscriptions: number; faults: number };

const backend = createScriptedBackend();
const gateway = await startServedGateway({ backends: new Map([['local', backend]]) });
let run: ScriptedRun | undefined;
let steps = 0;
const answer = (message: Answer): void => void process.send!(message);

process.on('message', async (ask: Ask) => {
  switch (ask.type) {
    case 'generate': {
      const id = await gateway.generate();
      run = await backend.nextRun();
      steps = 0;
      return answer({ type: 'generated', id });
    }
    case 'step': {
      const at = performance.timeOrigin + performance.now();
      steps += 1;
      await run!.step(steps, 10_000);
      return answer({ type: 'stepped', at });
    }
    case 'finish':
      await run!.image();
      return answer({ type: 'finished' });
    case 'cpu': {
      const { user, system } = process.cpuUsage();
      return answer({ type: 'cpu', ms: (user + system) / 1e3 });
    }
    case 'size': {
      // Closed sockets are freed a turn or two after they are gone.
      await wait(200);
      globalThis.gc!();
      await wait(200);
      globalThis.gc!();
      const { rss, heapUsed } = process.memoryUsage();
      const subscriptions = gateway.gateway.subscriptions.inUse;
      const faults = gateway.faults.length;
      return answer({ type: 'size', rss, heap: heapUsed, subscriptions, faults });
    }
  }
});
process.on('disconnect', () => process.exit());
answer({ type: 'ready', url: gateway.url });
