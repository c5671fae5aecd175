import { invalidInput } from '#src/domain/gateway-errors.ts';
import { type Answer, type Call, type Door, draw } from '#src/http/openai/draw.ts';
import { editForms } from '#src/http/openai/parameters.ts';
import { modelOf, parseImagesRequest } from '#src/http/openai/parse-request.ts';
import { maxBodyBytes } from '#src/http/read-body.ts';
import { mustBringPictures } from '#src/http/uploads/receive.ts';
import { sourceLimits } from '#src/images/formats/source-limits.ts';
import { maskOfAlpha } from '#src/images/sources/alpha-mask.ts';
import { SourceImageError } from '#src/images/sources/source-image.ts';
import { readForm } from './read-form.ts';
import { typedFields } from './typed-fields.ts';

/** A picture as large as one may be, with its mask and the text. */
const mostBytes = sourceLimits.bytes + maxBodyBytes;

/**
 * Has a picture drawn anew, or what its mask lets through. The pictures become uploads of the
 * account, as those that come by `POST /uploads`.
 */
export async function edit(door: Door, call: Call): Promise<Answer> {
  const { viewer, request } = call;
  await mustBringPictures(door.operations, viewer);
  return door.uploads.orNone(async (uploads) => {
    const { parsed, sources } = await door.receive(viewer, request, mostBytes, async (body) => {
      const { fields, image, mask } = await readForm(body, request.headers['content-type']);
      // First: of what is refused no picture is looked at.
      const parsed = parseFields(fields);
      const covering = mask && (await named('mask', () => maskOfAlpha(mask)));
      const keep = async (bytes: Uint8Array) => {
        const { id } = await uploads.add(viewer.accountId, bytes);
        return { uploadId: id };
      };
      const sources = {
        image: await named('image', () => keep(image)),
        ...(covering && { mask: await named('mask', () => keep(covering)) }),
      };
      return { parsed, sources };
    });
    const parameters = { ...parsed.parameters, ...sources };
    return draw(door, call, { ...parsed, parameters }, 'image_edit');
  });
}

function parseFields(fields: ReadonlyMap<string, string>) {
  const model = modelOf({ model: fields.get('model') });
  return parseImagesRequest(typedFields(fields, editForms[model].properties), editForms);
}

async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SourceImageError)) throw error;
    throw invalidInput(path, error.message, error.allowed);
  }
}
