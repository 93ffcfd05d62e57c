/**
 * How the local provider fetches what clients point it to (client ID metadata documents, key sets): from loopback
 * alone. A client ID must be an https URL, and nothing on loopback has a certificate, so there the same host and
 * port are asked over plain http. Any other host is refused.
 */

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1'])

/** @returns whether a document may be fetched from this URL */
export function isLoopbackUrl(url: string): boolean {
  const hostname = URL.parse(url)?.hostname
  return hostname !== undefined && LOOPBACK_HOSTS.has(hostname)
}

/** @throws when the URL leads off this machine */
export async function fetchFromLoopback(
  input: string | URL | Request,
  options: RequestInit = {},
): Promise<Response> {
  const target = new URL(input instanceof Request ? input.url : input)
  if (!isLoopbackUrl(target.href)) {
    throw new Error('the local identity provider fetches from loopback only')
  }
  target.protocol = 'http:'
  // The library's own dispatcher refuses every loopback address, so it is left out.
  const { method, headers, signal } = options
  return fetch(target, {
    redirect: 'manual',
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers }),
    ...(signal === undefined ? {} : { signal }),
  })
}
