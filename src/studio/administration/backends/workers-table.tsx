import { moment } from '../../shared/format.ts';
import { Scroll } from '../../shared/scroll.tsx';
import type { BackendState } from './backend-state.ts';

interface WorkersTableProps {
  /** Of the backend. */
  readonly name: string;
  readonly workers: BackendState['workers'];
}

/** The processes that run a backend, where several share the work. */
export function WorkersTable({ name, workers }: WorkersTableProps) {
  return (
    <Scroll label={`Workers of ${name}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Worker</th>
            <th scope="col" className="number">
              Places
            </th>
            <th scope="col">Loaded</th>
            <th scope="col">Last heard of</th>
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <tr key={worker.name}>
              <th scope="row">{worker.name}</th>
              <td className="number figure">{worker.places}</td>
              <td>
                {worker.models
                  .filter(({ isLoaded }) => isLoaded)
                  .map(({ model }) => model.name)
                  .join(', ') || 'nothing'}
              </td>
              <td className="when">{moment(worker.seenAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
