import { words } from '../shared/format.ts';
import { Scroll } from '../shared/scroll.tsx';
import type { Parameter } from '../shared/types.ts';

/** What each parameter takes, as the API told. */
export function LimitsTable({ parameters }: { parameters: readonly Parameter[] }) {
  return (
    <Scroll label="Limits">
      <table>
        <thead>
          <tr>
            <th scope="col">Parameter</th>
            <th scope="col">Takes</th>
            <th scope="col">Default</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map((parameter) => (
            <tr key={parameter.name}>
              <th scope="row">{words(parameter.name)}</th>
              <td>{takes(parameter)}</td>
              <td>{parameter.default === null ? '' : shown(parameter.default)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function takes({ allowed, type, maxLength, min, max }: Parameter): string {
  if (Array.isArray(allowed)) return allowed.map(shown).join(', ');
  return type === 'STRING' ? `text, up to ${maxLength} characters` : `${min} to ${max}`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? words(value) : String(value);
}
