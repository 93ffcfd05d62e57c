/**
 * Reads endpoints so that the WHATWG URL parser cannot read them differently: a path, or an absolute http
 * or https URL, in exactly its canonical spelling, with an optional query. Refuses everything else.
 */

/** UTF-16 units. */
const ENDPOINT_LIMIT = 2048

const PARTS = /^(https?:\/\/[^/?#]*)?(\/[^?#]*)(?:\?([^#]*))?$/
/** RFC 3986 unreserved and sub-delims without `;`, whose parameters servers strip or keep; and `:` `@`. */
const SEGMENT = /^[\w.~!$&'()*+,=:@-]+$/
/** What URL parsers leave as it is; nothing is matched against it, so filters and lists may have their signs. */
const QUERY = /^(?:[\w.~!$&'()*+,;=:@/?[\]{}|^`-]|%[0-9A-Fa-f]{2})*$/
/** Labels of letters, digits and inner hyphens; the last one is no number, so no form of IPv4. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/
const IPV6 = /^\[[0-9a-f:]+\]$/

export interface Endpoint {
  /** Scheme, host and port, as in `https://api.example.com:8443`; empty where only a path was given. */
  readonly origin: string
  /** Path segments. */
  readonly segments: readonly string[]
}

/**
 * Origin and path of an endpoint; undefined for user info, fragments, dot segments, percent-encoded
 * paths, empty segments, `;`, backslashes, spaces and controls, hosts with a trailing dot, in upper case
 * or not in ASCII, default ports written out, and IP addresses but in their one canonical notation. A
 * query may follow; nothing is matched against it.
 */
export function readEndpoint(text: string): Endpoint | undefined {
  if (text.length > ENDPOINT_LIMIT) return undefined
  const [, origin = '', path = '', query = ''] = PARTS.exec(text) ?? []
  const segments = readSegments(path)
  if (segments === undefined || !QUERY.test(query)) return undefined
  if (origin !== '' && !isCanonicalOrigin(origin)) return undefined
  return { origin, segments }
}

/** Segments of a canonical URL path; undefined for any other. */
export function readSegments(path: string): readonly string[] | undefined {
  if (!path.startsWith('/')) return undefined
  const segments = path.slice(1).split('/')
  const arePlain = segments.every((segment) => SEGMENT.test(segment) && !/^\.+$/.test(segment))
  return arePlain ? segments : undefined
}

/** Whether the URL parser would write the origin just so. */
export function isCanonicalOrigin(origin: string): boolean {
  const host = /^https?:\/\/(\[[^\]]*\]|[^:]*)(?::[1-9]\d{0,4})?$/.exec(origin)?.[1] ?? ''
  const isKnownForm = HOST.test(host) || IPV4.test(host) || IPV6.test(host)
  return isKnownForm && host.length <= 253 && URL.parse(origin)?.origin === origin
}
