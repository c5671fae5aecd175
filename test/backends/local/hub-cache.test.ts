import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findSnapshot, hubCacheFolder } from '#src/backends/local/hub-cache.ts';

test.for([
  [{}, join(homedir(), '.cache/huggingface/hub')],
  [{ HF_HOME: '' }, join(homedir(), '.cache/huggingface/hub')],
  [{ XDG_CACHE_HOME: '/x' }, '/x/huggingface/hub'],
  [{ XDG_CACHE_HOME: '/x', HF_HOME: '/h' }, '/h/hub'],
  [{ HF_HOME: '/h', HUGGINGFACE_HUB_CACHE: '/old' }, '/old'],
  [{ HF_HOME: '/h', HUGGINGFACE_HUB_CACHE: '/old', HF_HUB_CACHE: '/c' }, '/c'],
] as const)('the cache of %j is where the tools of the Hub look', ([environment, folder]) => {
  expect(hubCacheFolder(environment)).toBe(folder);
});

test('a snapshot is found by commit and by branch, and never outside the cache', () => {
  const cache = mkdtempSync(join(tmpdir(), 'darkroom-cache-'));
  try {
    const commit = 'a'.repeat(40);
    const folder = join(cache, 'models--segmind--tiny-sd');
    mkdirSync(join(folder, 'snapshots', commit), { recursive: true });
    mkdirSync(join(folder, 'refs'));
    writeFileSync(join(folder, 'refs/main'), commit);
    writeFileSync(join(folder, 'refs/strange'), '../..');
    mkdirSync(join(folder, 'refs/folder'));
    execFileSync('mkfifo', [join(folder, 'refs/pipe')]);

    const find = (revision: string) => findSnapshot(cache, 'segmind/tiny-sd', revision);
    expect(find('main')).toBe(join(folder, 'snapshots', commit));
    expect(find(commit)).toBe(join(folder, 'snapshots', commit));
    expect(find('b'.repeat(40))).toBeNull();
    expect(find('other')).toBeNull();
    for (const name of ['strange', 'folder', 'pipe']) expect(find(name)).toBeNull();
    expect(findSnapshot(cache, 'segmind/SSD-1B', 'main')).toBeNull();
  } finally {
    rmSync(cache, { recursive: true });
  }
});
