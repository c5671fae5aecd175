import { existsSync } from 'node:fs';

/*
 * Builds the studio into dist/studio. Runs on `npm ci`; an installation without development
 * dependencies has the one of its archive, or none.
 */

// Vite and React go by it, and a shell or a test runner may have set it to something else.
process.env.NODE_ENV = 'production';
const vite = await import('vite').catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  if (existsSync(`${import.meta.dirname}/dist/studio/index.html`)) return;
  console.warn(
    'Vite is not installed (development dependencies were left out): no studio is built. For one, run npm ci and then npm prune --omit=dev.',
  );
});
await vite?.build({ configFile: `${import.meta.dirname}/vite.config.ts`, logLevel: 'warn' });
