import { credits, moment, words } from '../../shared/format.ts';
import {
  type BudgetFieldsFragment,
  type BudgetPeriod,
  RemoveBudgetDocument,
  SetBudgetDocument,
} from '../generated/graphql.ts';
import { OutcomeLine } from '../outcome-line.tsx';
import { TextField, textsOf } from '../text-field.tsx';
import { useAction } from '../use-action.ts';

interface BudgetListProps {
  readonly budgets: readonly BudgetFieldsFragment[];
  readonly of: { readonly account: string; readonly key?: string };
  /** Whose they are, as in `the account`. */
  readonly label: string;
}

const periods: readonly BudgetPeriod[] = ['DAY', 'WEEK', 'MONTH'];

/** What may be spent in a period, what is used of it, and a form to set it. */
export function BudgetList({ budgets, of, label }: BudgetListProps) {
  const set = useAction(SetBudgetDocument);
  const remove = useAction(RemoveBudgetDocument);
  return (
    <div className="budgets">
      {budgets.length === 0 && (
        <p className="muted">No budget: all credits may be spent at once.</p>
      )}
      <ul>
        {budgets.map(({ period, amount, used, level, endsAt }) => (
          <li key={period} className="budget">
            <span>
              {words(period)}: <span className="figure">{credits(used)}</span> of{' '}
              <span className="figure">{credits(amount)}</span>
            </span>
            <progress
              max={amount || 1}
              value={amount === 0 ? 1 : Math.min(used, amount)}
              data-level={level}
              aria-label={`Used of the budget of ${label} by ${words(period).toLowerCase()}`}
            />
            <span className="muted">anew {moment(endsAt)}</span>
            <button
              type="button"
              className="chip"
              disabled={remove.running}
              onClick={() =>
                confirm(`Remove the budget of ${label} by ${words(period).toLowerCase()}?`) &&
                void remove.act({ ...of, period }, 'Removed.')
              }
            >
              Remove
              <span className="visually-hidden"> the budget by {words(period).toLowerCase()}</span>
            </button>
          </li>
        ))}
      </ul>
      <form
        className="row"
        aria-label={`Set a budget of ${label}`}
        onSubmit={async (event) => {
          event.preventDefault();
          const form = event.currentTarget;
          const text = textsOf(form);
          const period = periods.find((one) => one === text('period')) ?? 'DAY';
          if (await set.act({ ...of, period, amount: Number(text('amount')) }, 'Set.'))
            form.reset();
        }}
      >
        <div className="text-field">
          <label>
            <span className="label">Period</span>
            <select name="period">
              {periods.map((period) => (
                <option key={period} value={period}>
                  {words(period)}
                </option>
              ))}
            </select>
          </label>
        </div>
        <TextField label="Credits" name="amount" type="number" min="0" step="any" required />
        <button type="submit" className="chip" disabled={set.running}>
          Set the budget
        </button>
      </form>
      <OutcomeLine outcome={set.outcome} />
      <OutcomeLine outcome={remove.outcome} />
    </div>
  );
}
