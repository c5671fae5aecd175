/** Where the API is, and what requests carry to be let in. */
export function accessTo(location: Location, key: string | null) {
  const headers: Record<string, string> = key === null ? {} : { 'x-api-key': key };
  // Relative to the page, which may be below a path.
  return { url: new URL('graphql', location.href.split('#', 1)[0]).href, headers };
}
