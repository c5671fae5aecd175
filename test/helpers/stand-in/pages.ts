/** An answer that is not what was asked for: what is sent, byte by byte. */
export interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export const htmlPage = (status: number, title: string): Page => ({
  status,
  contentType: 'text/html; charset=utf-8',
  body: `<!DOCTYPE html>\n<html><head><title>${status} ${title}</title></head><body><center><h1>${status} ${title}</h1></center></body></html>\n`,
});

/** What a gateway in front of a provider says when the provider does not answer. */
export const gatewayPages = {
  badGateway: htmlPage(502, 'Bad Gateway'),
  gatewayTimeout: htmlPage(504, 'Gateway Time-out'),
} as const;
