import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Types are stripped and code is compiled at the first start and kept for the next ones, which take
// half the time and 20 MB less. Where the folder cannot be written, it is done each time.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/darkroom'));

// `npm start` also keeps the young heap small: what a request allocates lives shortly, and 40 MB less
// stay with the process.
await import('./start.ts');
