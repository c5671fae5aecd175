import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** Loaded first (`--import`), it writes the URL of each module that a process loads to a file. */
const file = process.env.MODULES_FILE!;
registerHooks({
  load(url, context, nextLoad) {
    appendFileSync(file, `${url}\n`);
    return nextLoad(url, context);
  },
});
