import { homedir } from 'node:os';

export type Environment = Readonly<Record<string, string | undefined>>;

const folderNames = [
  'DATA_DIR',
  'WEIGHTS_DIR',
  'SERVERS_FILE',
  'LORA_DIR',
  'MODERATION_MODEL',
  'HF_HOME',
  'HF_HUB_CACHE',
  'HUGGINGFACE_HUB_CACHE',
  'XDG_CACHE_HOME',
];

/**
 * With the home folder in the place of `~`, `$HOME` and `${HOME}` at the beginning of the variables
 * that name a folder: a unit file or `.env` expands none of them.
 */
export function expandFolders(environment: Environment): Environment {
  const home = environment.HOME || homedir();
  const expanded = folderNames.map((name) => [
    name,
    environment[name]?.replace(/^(?:~|\$HOME|\$\{HOME\})(?=[/\\]|$)/, () => home),
  ]);
  return { ...environment, ...Object.fromEntries(expanded) };
}

export interface ProxyVariables {
  readonly HTTP_PROXY?: string | undefined;
  readonly HTTPS_PROXY?: string | undefined;
  readonly NO_PROXY?: string | undefined;
}

/**
 * What the environment says of proxies, as curl and most others read it: a name in lower case counts
 * before the one in upper case, and `proxy.example.com:3128` is spoken to over HTTP.
 */
export function proxyVariables(environment: Environment): ProxyVariables {
  const told = (name: string): string | undefined =>
    environment[name.toLowerCase()] || environment[name] || undefined;
  const proxyFor = (name: string): string | undefined =>
    told(name)?.replace(/^(?!.*:\/\/)/, 'http://');
  const HTTP_PROXY = proxyFor('HTTP_PROXY');
  return {
    HTTP_PROXY,
    HTTPS_PROXY: proxyFor('HTTPS_PROXY') ?? HTTP_PROXY,
    NO_PROXY: told('NO_PROXY'),
  };
}
