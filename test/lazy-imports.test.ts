import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** What a file's start brings along: imports that are not for types, and not made when they are needed. */
async function importsOf(file: string): Promise<string[]> {
  const text = await readFile(join(root, file), 'utf8');
  const found = text.matchAll(/^(?:import|export)\s(?!type\s)[^;]*?from '([^']+)';/gms);
  return [...found]
    .map(([, specifier]) => specifier!)
    .map((specifier) => {
      if (specifier.startsWith('#')) return specifier.slice(1);
      return specifier.startsWith('.')
        ? relative(root, join(root, dirname(file), specifier))
        : specifier;
    });
}

/** Every file and package that is loaded by the start of one. */
async function loadedBy(entry: string): Promise<Set<string>> {
  const loaded = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    if (/\.tsx?$/.test(file)) waiting.push(...(await importsOf(file)));
  }
  return loaded;
}

test('the start of a gateway loads nothing of what few gateways are asked for', async () => {
  const loaded = await loadedBy('src/start.ts');
  expect(loaded).toContain('src/http/transports/mcp/route.ts');
  expect(loaded).toContain('graphql');
  const rare = [
    /^@modelcontextprotocol\//,
    /^@pothos\/plugin-federation/,
    /^sharp$/,
    /^src\/mcp\//,
    /^src\/traces\//,
    /^src\/moderation\//,
    // Runs in processes of its own.
    /^onnxruntime-/,
    // What processes share, and what only a bucket takes.
    /^pg$/,
    /^src\/cli\/start\/open-fleet/,
    /^src\/(store|delivery|feed)\/postgres\//,
    /^src\/fleet\//,
    /^@aws-sdk\//,
    /^src\/images\/s3/,
  ];
  for (const pattern of rare) expect([...loaded].filter((name) => pattern.test(name))).toEqual([]);
});
