/**
 * What the local provider takes of a client's metadata, registered or in a document. Many clients write `""` or `null`
 * for what they do not have, MCP Inspector and mcp-go an empty scope among them; the library would refuse those.
 */

import { isLoopbackUrl } from './loopback-fetch.ts'

/** Leaves out what is empty (RFC 7591 section 2 lets a server replace any value), and every scope. */
export function mendClientMetadata(metadata: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(metadata))
    if (value === '' || value === null) Reflect.deleteProperty(metadata, name)
  // A scope here would bound what the client may ask for later, and a challenge may ask for more. Clients also name
  // scopes that this provider does not have (`email`, `profile`).
  Reflect.deleteProperty(metadata, 'scope')
  const { redirect_uris: redirects, application_type: type } = metadata
  if (type === 'web' && Array.isArray(redirects) && isOnPersonsMachine(redirects))
    metadata['application_type'] = 'native'
}

/**
 * Editors are sent back to a scheme of their own, and programs to any port of loopback (RFC 8252 section 7); few of them
 * say that they are native.
 */
function isOnPersonsMachine(redirects: readonly unknown[]): boolean {
  const urls = redirects.map((redirect) => URL.parse(String(redirect)))
  const isWeb = (url: URL) => url.protocol === 'https:' && !isLoopbackUrl(url.href)
  const isOwn = (url: URL) => (url.protocol === 'http:' ? isLoopbackUrl(url.href) : !isWeb(url))
  const known = urls.filter((url) => url !== null)
  return known.every((url) => isWeb(url) || isOwn(url)) && known.some((url) => !isWeb(url))
}
