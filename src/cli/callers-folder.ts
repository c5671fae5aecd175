/**
 * Where the command was called, which relative paths are meant from: npm runs scripts in the package's
 * folder, and tells the caller's.
 *
 * @param script its name in package.json
 */
export function callersFolder(script: string): string {
  return (process.env.npm_lifecycle_event === script && process.env.INIT_CWD) || process.cwd();
}
