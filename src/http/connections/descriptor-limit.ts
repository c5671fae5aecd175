import { readFileSync } from 'node:fs';

/**
 * Descriptors that the gateway needs besides those of connections: the database, images that are
 * read, the pipes of the engine and the connections to providers.
 */
const reserved = 128;
/** Fewer would not even serve one browser. */
const leastConnections = 8;

/** How many files and sockets this process may have open; null where the system does not say. */
export function descriptorLimit(): number | null {
  try {
    const text = readFileSync('/proc/self/limits', 'utf8');
    const limit = /^Max open files +(\d+)/m.exec(text)?.[1];
    return limit === undefined ? null : Number(limit);
  } catch (error) {
    // Only Linux has this file.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export interface ConnectionBudget {
  readonly maxConnections: number;
  /** What must be told to the operator, in a sentence; null where everything fits. */
  readonly warning: string | null;
}

/** How many connections fit into a limit of descriptors. @param wanted MAX_CONNECTIONS */
export function connectionBudget(wanted: number, limit: number | null): ConnectionBudget {
  if (limit === null || wanted + reserved <= limit)
    return { maxConnections: wanted, warning: null };
  const maxConnections = Math.max(leastConnections, limit - reserved);
  return {
    maxConnections,
    warning: `The system lets this process open ${limit} files, too few for MAX_CONNECTIONS ${wanted}: at most ${maxConnections} connections are served at once. Raise the limit to ${wanted + reserved} (ulimit -n), or lower MAX_CONNECTIONS.`,
  };
}
