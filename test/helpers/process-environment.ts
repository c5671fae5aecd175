const { PATH, NODE_COMPILE_CACHE } = process.env;

/** What a process gets of the tests' environment where it is to have one of its own: how it is found and compiled. */
export const processEnvironment = { PATH, NODE_COMPILE_CACHE };
