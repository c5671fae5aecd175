import { isUtf8 } from 'node:buffer';
import { invalidInput } from '#src/domain/gateway-errors.ts';
import { Refusal } from '#src/http/openai/refusal.ts';
import { maxBodyBytes, UnreadableRequestError } from '#src/http/read-body.ts';

/** What came as `multipart/form-data`. */
export interface PictureForm {
  /** Every field of text, by its name. */
  readonly fields: ReadonlyMap<string, string>;
  readonly image: Uint8Array;
  readonly mask: Uint8Array | undefined;
}

/** More than there are parameters; each costs time to read. */
const mostParts = 64;
/** Of one part: its name, and what a file is called. */
const mostHeaderBytes = 8 * 1024;

/** By which names the official clients send pictures; the second where they are given a list. */
const names = { image: ['image', 'image[]'], mask: ['mask'] } as const;

/** @throws Refusal for another type, UnreadableRequestError for what is no form, InvalidInputError for its parts */
export async function readForm(
  body: Buffer,
  contentType: string | undefined,
): Promise<PictureForm> {
  const form = await parse(body, contentType);
  const fields = new Map<string, string>();
  const files = new Map<string, File[]>();
  mustBeShort(form);
  for (const [name, value] of form) {
    if (typeof value !== 'string') files.set(name, [...(files.get(name) ?? []), value]);
    else if (fields.has(name)) throw invalidInput(name, 'It came twice.', 'one field of a name');
    else fields.set(name, value);
  }
  const known: readonly string[] = Object.values(names).flat();
  for (const name of known)
    if (fields.has(name))
      throw invalidInput(name.replace('[]', ''), 'It is no file.', 'a picture as a file');
  for (const name of files.keys())
    if (!known.includes(name))
      throw invalidInput(name, 'It is a file.', `text; files are ${known.join(', ')}`);
  const image = await one(files, 'image');
  if (!image) throw invalidInput('image', 'It is required.', 'a picture as a file');
  return { fields, image, mask: await one(files, 'mask') };
}

async function parse(body: Buffer, contentType = ''): Promise<FormData> {
  const [, quoted, plain] =
    /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined)
    throw new Refusal({
      code: 'INVALID_INPUT',
      message: 'Send the request as multipart/form-data, with the picture in the file image.',
      status: 415,
    });
  let parts = 0;
  const mark = `--${boundary}`;
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) {
    parts += 1;
    if (parts > mostParts)
      throw new UnreadableRequestError(400, `The form has more than ${mostParts} parts.`);
    mustBeUtf8(body, at + mark.length, mark);
    const head = body.subarray(at, at + mostHeaderBytes);
    if (head.length === mostHeaderBytes && !head.includes('\r\n\r\n'))
      throw new UnreadableRequestError(
        400,
        `A part of the form has more than ${mostHeaderBytes} bytes of headers.`,
      );
  }
  const headers = { 'content-type': `multipart/form-data; boundary="${boundary}"` };
  try {
    return await new Response(new Uint8Array(body), { headers }).formData();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UnreadableRequestError(400, 'The body is not the form that its type says.');
  }
}

/**
 * A part's headers are text, and so is the part where it is no file.
 *
 * @throws InvalidInputError, UnreadableRequestError
 */
function mustBeUtf8(body: Buffer, from: number, mark: string): void {
  const next = body.indexOf(mark, from);
  const part = body.subarray(from, next === -1 ? body.length : next);
  const headerLength = part.indexOf('\r\n\r\n');
  const header = headerLength === -1 ? part : part.subarray(0, headerLength);
  if (!isUtf8(header))
    throw new UnreadableRequestError(400, 'The headers of a part of the form are not UTF-8.');
  const text = header.toString('utf8');
  if (headerLength === -1 || /;\s*filename\*?=/i.test(text) || isUtf8(part)) return;
  const [, name = ''] = /;\s*name="([^"]*)"/i.exec(text) ?? [];
  throw invalidInput(name, 'It is not UTF-8.', 'text in UTF-8');
}

/** What is no picture is read, and quoted, as other bodies are. @throws UnreadableRequestError */
function mustBeShort(form: FormData): void {
  let length = 0;
  for (const [name, value] of form)
    if (typeof value === 'string') length += name.length + value.length;
  if (length > maxBodyBytes)
    throw new UnreadableRequestError(
      413,
      `The text of the form may have at most ${maxBodyBytes} characters.`,
    );
}

async function one(
  files: ReadonlyMap<string, readonly File[]>,
  name: keyof typeof names,
): Promise<Uint8Array | undefined> {
  const [first, ...more] = names[name].flatMap((each) => files.get(each) ?? []);
  if (more.length > 0)
    throw invalidInput(
      name,
      `${more.length + 1} pictures came.`,
      'one picture: models start from one',
    );
  return first && new Uint8Array(await first.arrayBuffer());
}
