/** Why a port cannot be taken, and what to do, in a sentence. @param setting names the port */
export function whyNotListening(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
  setting: 'PORT' | 'METRICS_PORT',
): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use; set ${setting} to another one, or to 0 for any free one.`;
  if (error.code === 'EACCES')
    return `Port ${port} may not be used by this user; set ${setting} to one above 1023.`;
  return `Cannot listen on ${host}:${port}: ${error.message}`;
}
