import { once } from 'node:events';
import { inspect } from 'node:util';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createMcpServer } from '#src/mcp/server.ts';
import { endWithClosedOutput } from './closed-output.ts';
import { type OwnGateway, startOwnGateway } from './mcp/own-gateway.ts';
import { createRemoteApi } from './mcp/remote-api.ts';
import { whenUsed } from './mcp/when-used.ts';
import { commonOptions, parseOptions } from './parse-options.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

const help = `Serves Darkroom's tools to a host of the Model Context Protocol, over stdin and stdout.

  npm run mcp -- [options]

  --url URL   a gateway that runs, such as http://127.0.0.1:4000; its API key, where it
              needs one, is taken from the variable DARKROOM_KEY
  --help      this text
  --version   Darkroom's version

Without --url a gateway is started when the first tool is used, for this host alone: on this
machine, with the settings of npm start (see npm start -- --help), until the host leaves.

A host is told the command in its settings, for example:

  { "mcpServers": { "darkroom": { "command": "node", "args": ["${import.meta.filename}"] } } }

A gateway that runs serves the same tools over HTTP, too: at its address with /mcp behind it.
`;

const options = { url: { type: 'string' }, ...commonOptions } as const;

/** @returns the exit code */
async function main(): Promise<number> {
  try {
    const { values, positionals } = parseOptions(process.argv.slice(2), options);
    if (values.help || values.version) {
      process.stdout.write(values.help ? help : `${version}\n`);
      return 0;
    }
    if (positionals.length > 0)
      throw new UsageError(`npm run mcp takes no argument ${JSON.stringify(positionals[0])}.`);
    await serve(values.url === undefined ? undefined : addressOf(values.url));
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

/** @throws UsageError */
function addressOf(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.href;
  throw new UsageError(`--url ${text} is not an address such as http://127.0.0.1:4000.`);
}

/** Until the host closes the connection, or a signal or the end of the gateway does. */
async function serve(given: string | undefined): Promise<void> {
  const { DARKROOM_KEY: key, ...environment } = process.env;
  const stop = new AbortController();
  const over = once(stop.signal, 'abort');
  for (const event of ['end', 'close']) process.stdin.once(event, () => stop.abort());
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
  let own: OwnGateway | undefined;
  // Not before a tool is used: hosts start all their servers, and this one again to look at it.
  const api = whenUsed(async () => {
    if (given !== undefined) return createRemoteApi({ url: given, key });
    own = await startOwnGateway(environment);
    void own.ended.then(() => stop.abort());
    return createRemoteApi({ url: own.url, key });
  });
  const make = () => createMcpServer(api, (error) => process.stderr.write(`${inspect(error)}\n`));
  const connection = serveStdio(make, { maxSubscriptions: 0 });
  await over;
  await connection.close();
  await own?.[Symbol.asyncDispose]();
}

endWithClosedOutput();
process.exit(await main());
