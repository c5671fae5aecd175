/** The time of day, the level and the message first, then the rest as `name=value`; a stack in lines of its own. */
export function pretty(line: string): string {
  const { time, level, msg = '', err, ...facts } = JSON.parse(line) as Facts;
  const clock = String(time).slice(11, 23);
  const rest = Object.entries(facts).map(([name, value]) => ` ${name}=${shown(value)}`);
  const stack = err === undefined ? '' : `\n${err.stack ?? JSON.stringify(err)}`;
  return `${clock} ${String(level).toUpperCase().padEnd(5)} ${msg}${rest.join('')}${stack}\n`;
}

interface Facts extends Readonly<Record<string, unknown>> {
  readonly msg?: string;
  readonly err?: { readonly stack?: string };
}

function shown(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
