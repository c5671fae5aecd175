/**
 * Keeps the process alive when something throws where no caller is left to catch it: in a timer, in
 * an event of a connection, in a promise that is not awaited. Each is a bug of one part, and what the
 * others do must not end by it: all that has to survive is written in transactions, so that an
 * exception leaves nothing half done there.
 *
 * @param onError told of each, to log it
 */
export function surviveUnownedErrors(onError: (error: unknown) => void): void {
  // Rejections that are not handled arrive here as well.
  process.on('uncaughtException', onError);
}
