import documents from '#schema/documents.json' with { type: 'json' };
import { type Finding, finding } from './findings.ts';
import type { Subject } from './subject.ts';

interface Page {
  readonly edges: readonly { readonly node: Row }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface Row {
  readonly id: string;
  readonly status?: string;
  readonly images?: readonly { readonly url: string | null; readonly mimeType: string | null }[];
}

const pageSize = 20;
const eventsMs = 5_000;

/** Reads the newest generations with all that is known of them, their images and events, and the ledger. */
export async function checkReadable(subject: Subject, pages: number): Promise<Finding[]> {
  try {
    const generations = await read(subject, 'generations', documents.Generations.document, pages);
    await read(subject, 'ledger', documents.Ledger.document, pages);
    for (const generation of generations.slice(0, pageSize)) await readBehind(subject, generation);
    return [];
  } catch (error) {
    return [finding('every row is readable', String(error))];
  }
}

async function read(
  { query }: Subject,
  field: 'generations' | 'ledger',
  document: string,
  pages: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  let after: string | null = null;
  for (let left = pages; left > 0; left--) {
    const data = (await query(document, { first: pageSize, after })) as Record<typeof field, Page>;
    rows.push(...data[field].edges.map(({ node }) => node));
    if (!data[field].pageInfo.hasNextPage) break;
    after = data[field].pageInfo.endCursor;
  }
  return rows;
}

/** The files of its images, and every step of one that has ended. */
async function readBehind({ url }: Subject, { id, status, images = [] }: Row): Promise<void> {
  for (const image of images) {
    if (image.url === null) continue;
    const response = await fetch(image.url, { headers: { connection: 'close' } });
    const bytes = await response.bytes();
    const type = response.headers.get('content-type');
    if (response.status !== 200 || bytes.length === 0 || type !== image.mimeType)
      throw new Error(`${image.url} answers ${response.status} with ${bytes.length} B of ${type}`);
  }
  if (status === 'QUEUED' || status === 'RUNNING') return;
  const events = await fetch(`${url}/generations/${encodeURIComponent(id)}/events?after=0`, {
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(eventsMs),
  });
  const text = await events.text();
  if (events.status !== 200 || !text.includes('"FINISHED"'))
    throw new Error(`the events of ${id} answer ${events.status}: ${text.slice(0, 300)}`);
}
