/** Ends the command in silence when its output has no reader any more, as in `… --help | head -1`. */
export function endWithClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
}
