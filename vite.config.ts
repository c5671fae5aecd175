import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Builds src/studio into dist/studio; `npx vite` serves it while it is worked on, beside a gateway on port 4000. */
export default defineConfig({
  root: join(import.meta.dirname, 'src/studio'),
  // The page may be served below a path: its files are found from where it is.
  base: './',
  plugins: [react(), compressed()],
  build: {
    outDir: join(import.meta.dirname, 'dist/studio'),
    emptyOutDir: true,
    target: 'es2022',
    // Those that know light-dark().
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    // A file of its own for each: the policy forbids styles and scripts inside the page.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      '/graphql': { target: 'http://127.0.0.1:4000', ws: true },
      '/uploads': 'http://127.0.0.1:4000',
    },
  },
});

/** Puts a .br and a .gz beside each file that gets smaller by it, so that the gateway never compresses. */
function compressed(): Plugin {
  let folder = '';
  return {
    name: 'darkroom:compressed',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    async closeBundle() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      for (const entry of entries.filter((one) => one.isFile())) {
        const path = join(entry.parentPath, entry.name);
        const plain = await readFile(path);
        const codings = { br: brotliCompressSync(plain), gz: gzipSync(plain, { level: 9 }) };
        for (const [ending, body] of Object.entries(codings))
          if (body.byteLength < plain.byteLength) await writeFile(`${path}.${ending}`, body);
      }
    },
  };
}
