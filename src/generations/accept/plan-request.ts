import type { GenerateRequest } from '#src/domain/generate-request.ts';
import type { Generation } from '#src/domain/generation.ts';
import type { ServiceContext } from '#src/generations/context.ts';
import type { Plan } from '#src/routing/router.ts';
import { mustHaveRate } from './admission.ts';
import { allowedRoute } from './allowed-route.ts';
import { mustHaveLoras } from './must-have-loras.ts';
import { keyOf, type Sender } from './sender.ts';

/** What a request comes to, before anything of it is stored. */
export interface Planned extends Pick<Generation, 'parameters' | 'route'> {
  readonly plan: Plan;
}

/**
 * Counts a request against the rate, draws its seed, and plans its route.
 *
 * @throws GatewayError where it may not run, or nothing can run it
 */
export async function planRequest(
  context: ServiceContext,
  sender: Sender,
  request: GenerateRequest,
): Promise<Planned> {
  const { accountId, requestId } = sender;
  const key = await keyOf(context, sender);
  await mustHaveRate(context, accountId, key);
  await mustHaveLoras(context.offers, request);
  const { model } = request;
  const seed = request.parameters.seed === -1 ? context.drawSeed() : request.parameters.seed;
  const parameters = { ...request.parameters, seed };
  const route = allowedRoute(request, key, context.offers);
  await context.lookAtSpending();
  const plan = context.router.plan({ model, parameters, route });
  const { prompt, negativePrompt } = parameters;
  // A picture that was brought to be made larger has none.
  if (prompt !== '')
    await context.moderation?.prompt({ accountId, requestId, model, prompt, negativePrompt });
  return { parameters, route, plan };
}
