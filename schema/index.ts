import './scalars.ts';
import './errors.ts';
import './model.ts';
import './loras.ts';
import './generation.ts';
import './generation-update.ts';
import './generations.ts';
import './generate-image.ts';
import './cancel-generation.ts';
import './library.ts';
import './estimate.ts';
import './credits.ts';
import './backend.ts';
import './ledger.ts';
import './account.ts';
import './viewer.ts';
import './account-administration.ts';
import './key-administration.ts';
import './budgets.ts';
import './admin-log.ts';
import './usage.ts';
import './webhooks.ts';
import './pulls.ts';
import { builder } from './builder.ts';
import { makeAllIdsAtOnce } from './node-ids.ts';

export const schema = builder.toSchema();

makeAllIdsAtOnce(schema);
