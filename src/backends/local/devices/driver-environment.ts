/**
 * Where drivers and their settings are found: all that an engine's process gets of the gateway's
 * environment. A process that reads other people's files needs no keys.
 */
const names = [
  'LD_LIBRARY_PATH',
  'VK_ICD_FILENAMES',
  'VK_DRIVER_FILES',
  'CUDA_VISIBLE_DEVICES',
  'CUDA_PATH',
  'SystemRoot',
  'PATH',
] as const;

export type Environment = Readonly<Record<string, string | undefined>>;

export function driverEnvironment(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
