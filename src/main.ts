import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Types are stripped and code is compiled at the first start and kept for the next ones, which take
// half the time and 20 MB less. Where the folder cannot be written, it is done each time.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/darkroom'));
await import('./start.ts');
