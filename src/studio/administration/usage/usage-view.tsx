import { useState } from 'react';
import { backendLabels, credits, words } from '../../shared/format.ts';
import { Scroll } from '../../shared/scroll.tsx';
import { accountPlace } from '../accounts/account-state.ts';
import { AnswerOf } from '../answer-of.tsx';
import { UsageDocument, type UsageGroup, type UsageQuery } from '../generated/graphql.ts';
import { useRead } from '../use-read.ts';

const groups: readonly UsageGroup[] = ['DAY', 'MODEL', 'BACKEND', 'KEY', 'ACCOUNT'];
const dayMs = 86_400_000;
const spans = [1, 7, 30, 90, 365] as const;

type Row = UsageQuery['usage'][number];

/** What was accepted in a time came to, by day, model, backend, key or account. */
export function UsageView({ account }: { account: string | undefined }) {
  const [by, setBy] = useState<UsageGroup>('DAY');
  const [days, setDays] = useState<number>(30);
  // The same until another span is chosen: each moment would be another question.
  const [now] = useState(() => Date.now());
  const from = new Date(now - days * dayMs).toISOString();
  const read = useRead(UsageDocument, account === undefined ? { by, from } : { by, from, account });
  return (
    <section className="card" aria-labelledby="usage-title">
      <div className="table-head">
        <h2 id="usage-title">
          {account === undefined ? 'Usage of all accounts' : `Usage of ${account}`}
        </h2>
        <div className="row">
          <select
            aria-label="Added up by"
            value={by}
            onChange={({ target }) => setBy(groups.find((one) => one === target.value) ?? 'DAY')}
          >
            {groups.map((group) => (
              <option key={group} value={group}>
                By {words(group).toLowerCase()}
              </option>
            ))}
          </select>
          <select
            aria-label="Time"
            value={days}
            onChange={({ target }) => setDays(Number(target.value))}
          >
            {spans.map((span) => (
              <option key={span} value={span}>
                {span === 1 ? 'Last day' : `Last ${span} days`}
              </option>
            ))}
          </select>
          {account !== undefined && (
            <a className="chip" href="#/admin/usage">
              All accounts
            </a>
          )}
        </div>
      </div>
      <AnswerOf read={read} what="the usage">
        {({ usage }) =>
          usage.length === 0 ? (
            <p className="muted">Nothing was accepted in this time.</p>
          ) : (
            <UsageTable by={by} rows={usage} />
          )
        }
      </AnswerOf>
    </section>
  );
}

function UsageTable({ by, rows }: { by: UsageGroup; rows: readonly Row[] }) {
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
  const most = Math.max(...rows.map(({ charged }) => charged));
  return (
    <Scroll label="The usage">
      <table className="usage">
        <thead>
          <tr>
            <th scope="col">{words(by)}</th>
            {['Generations', 'Images', 'Held', 'Charged', 'Cost'].map((name) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.group}>
              <th scope="row">
                {nameOf(by, row.group)}
                <progress
                  max={most || 1}
                  value={row.charged}
                  aria-label={`Charged to ${row.group}, beside the most`}
                />
              </th>
              <Cells {...row} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            <Cells
              generations={sum((row) => row.generations)}
              images={sum((row) => row.images)}
              held={sum((row) => row.held)}
              charged={sum((row) => row.charged)}
              cost={sum((row) => row.cost ?? 0)}
            />
          </tr>
        </tfoot>
      </table>
    </Scroll>
  );
}

function Cells({ generations, images, held, charged, cost }: Omit<Row, 'group'>) {
  return (
    <>
      <td className="number figure">{generations}</td>
      <td className="number figure">{images}</td>
      <td className="number figure">{credits(held)}</td>
      <td className="number figure">{credits(charged)}</td>
      <td className="number figure">{cost === null ? '–' : credits(cost)}</td>
    </>
  );
}

function nameOf(by: UsageGroup, group: string) {
  if (by === 'ACCOUNT') return <a href={accountPlace(group)}>{group}</a>;
  if (by === 'BACKEND') {
    const known = Object.entries(backendLabels).find(([id]) => id.toLowerCase() === group);
    return known?.[1] ?? group;
  }
  if (by === 'KEY') return group === '' ? 'Without a key' : <code>{group}</code>;
  return group;
}
