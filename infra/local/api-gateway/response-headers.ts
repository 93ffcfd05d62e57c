/**
 * What becomes of an integration's headers on the way to the client (API Gateway, "Important notes",
 * table of remapped and dropped headers): some are renamed `x-amzn-Remapped-*`, some never arrive.
 */

type Header = readonly [name: string, value: string]

const REMAPPED_ALWAYS = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'max-forwards',
  'server',
  'user-agent',
  'www-authenticate',
])

const DROPPED_ALWAYS = new Set([
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const DROPPED_FROM_HTTP = new Set(['via'])

export function clientHeaders(
  headers: readonly Header[],
  source: 'lambda' | 'http',
): readonly Header[] {
  return headers.flatMap(([name, value]): Header[] => {
    const key = name.toLowerCase()
    if (DROPPED_ALWAYS.has(key)) return []
    if (source === 'http' && DROPPED_FROM_HTTP.has(key)) return []
    return [[REMAPPED_ALWAYS.has(key) ? `x-amzn-Remapped-${name}` : name, value]]
  })
}
