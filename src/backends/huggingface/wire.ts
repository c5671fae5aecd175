import { z } from 'zod';

/** The picture in the answers of the providers behind the router: inline, or where it is. */
const one = z.object({ b64_json: z.string().nullish(), url: z.string().nullish() });

export const pictureAnswer = z
  .object({
    data: z.array(one).nullish().catch(undefined),
    output: z
      .union([z.string(), z.array(z.string()).transform((all) => all[0])])
      .nullish()
      .catch(undefined),
  })
  .transform(({ data, output }): { readonly base64?: string; readonly url?: string } => {
    const inline = data?.[0]?.b64_json ?? base64Of(output);
    if (inline) return { base64: inline };
    const url = data?.[0]?.url ?? output;
    return url ? { url } : {};
  });

function base64Of(output: string | null | undefined): string | undefined {
  return /^data:image\/[\w.+-]+;base64,(.*)$/s.exec(output ?? '')?.[1];
}
