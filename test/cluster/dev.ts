import { runCommand, wholeOption } from '#test/helpers/command.ts';
import { startCluster } from './cluster.ts';

/**
 * `npm run cluster -- --gateways 2 --workers 3`: gateways and workers on this machine, with a PostgreSQL, a
 * bucket and a provider of their own, to try how they share the work. Ctrl+C ends all of it.
 */
const options = { gateways: { type: 'string' }, workers: { type: 'string' } } as const;

await runCommand(process.argv.slice(2), options, async (given) => {
  process.stdout.write(
    'Starting PostgreSQL, a bucket, a stand-in for Segmind, gateways and workers.\n',
  );
  const cluster = await startCluster({
    gateways: wholeOption('gateways', given.gateways, 2, 1),
    workers: wholeOption('workers', given.workers, 3, 1),
    accounts: 1,
    msPerImage: 2_800,
    environment: { LOG_LEVEL: 'info', LOG_FORMAT: 'json' },
    onLog: (line) => process.stdout.write(`${line}\n`),
  });
  const [key] = cluster.keys.values();
  const [url] = cluster.gatewayUrls();
  const lines = cluster.members.map(
    ({ name, process: one }) =>
      `  ${name.padEnd(12)} ${one?.url || '(answers no requests)'}  pid ${one?.child.pid}`,
  );
  process.stdout.write(`
${lines.join('\n')}
  PostgreSQL   ${cluster.postgres.url}
  bucket       ${cluster.bucket.url}
  key          ${key}

curl -s -H 'x-api-key: ${key}' -H 'content-type: application/json' ${url}/graphql \\
  -d '{"query":"mutation { generateImage(input: { tinySD: { prompt: \\"a red fox\\" } }, waitMs: 30000) { __typename ... on GenerateImageSuccess { generation { status images { url } } } } }"}'

Ctrl+C ends all of it.
`);
  const end = (): void => {
    process.stdout.write('Ending.\n');
    void cluster[Symbol.asyncDispose]().then(() => process.exit());
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
});
