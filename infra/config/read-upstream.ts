/**
 * Reads how a server's upstream knows the gateway, and the upstreams that tenants have of their own.
 * Refuses keys that do not belong to the credential's kind, and headers that are MCP's or a hop's.
 */
import type { UpstreamCredential } from '../../functions/core/deployment.ts'
import { readInvoked } from './read-invoked.ts'
import { upstreamComplaint, urlComplaint } from './read-url.ts'
import { type Place, readChoice, readEntries, readText, type YamlReading } from './yaml-reading.ts'
import { readRecord } from './yaml-pairs.ts'

const KINDS = ['basic', 'header', 'sigv4', 'exchange'] as const
type Kind = (typeof KINDS)[number]

/** Keys of each kind beside `kind` and `secret`: required ones, then others. */
const OWN: Readonly<Record<Kind, readonly [readonly Key[], readonly Key[]]>> = {
  basic: [[], []],
  header: [['header'], []],
  sigv4: [['region', 'service'], []],
  exchange: [['token_endpoint'], ['audience', 'scope']],
}
const KEYS = ['header', 'region', 'service', 'token_endpoint', 'audience', 'scope'] as const
type Key = (typeof KEYS)[number]

/** Headers that another part of a request sets, or that mean something to the connection. */
const TAKEN =
  /^(?:mcp-.*|host|content-.*|transfer-encoding|connection|keep-alive|te|trailer|upgrade|cookie|accept.*|traceparent|tracestate|baggage|proxy-.*|expect|x-forwarded-.*|forwarded)$/

export interface ReadCredential {
  readonly credential: UpstreamCredential
  /** ARNs of what the enforcer's role may call; none where keys come from a secret. */
  readonly invokes: readonly string[]
}

export function readUpstreamCredential(
  reading: YamlReading,
  place: Place,
  local: boolean,
): ReadCredential | undefined {
  const entries = readEntries(reading, place, ['kind', 'secret', 'resource', ...KEYS])
  if (entries === undefined) return undefined
  const kind = entries.kind && readChoice(reading, entries.kind, KINDS)
  if (entries.kind === undefined || (entries.secret === undefined && kind !== 'sigv4')) {
    const needs = 'needs a kind and a secret; sigv4 alone can do without one.'
    reading.report(place, `${place.path} ${needs}`)
    return undefined
  }
  const secret = entries.secret && readText(reading, entries.secret, secretComplaint, true)
  if (kind === undefined || (entries.secret !== undefined && secret === undefined)) return undefined
  const [required, optional] = OWN[kind]
  const texts: Partial<Record<Key, string>> = {}
  let isWhole = true
  for (const key of KEYS) {
    const own = entries[key]
    const isKnown = required.includes(key) || optional.includes(key)
    if (own === undefined && !required.includes(key)) continue
    if (own === undefined || !isKnown) {
      const complaint = isKnown ? `needs ${key}` : `has no ${key}`
      reading.report(own ?? place, `${place.path}: a credential of kind ${kind} ${complaint}.`)
      isWhole = false
      continue
    }
    const text = readText(reading, own, complaintsOf(local)[key])
    if (text === undefined) isWhole = false
    else texts[key] = text
  }
  if (!isWhole) return undefined
  const credential = credentialOf(kind, secret, texts)
  const invokes =
    entries.resource === undefined ? [] : readInvoked(reading, entries.resource, credential)
  return invokes && { credential, invokes }
}

function credentialOf(
  kind: Kind,
  named: string | undefined,
  {
    header = '',
    region = '',
    service = '',
    token_endpoint: endpoint = '',
    ...more
  }: Partial<Record<Key, string>>,
): UpstreamCredential {
  const secret = named ?? ''
  switch (kind) {
    case 'basic':
      return { kind, secret }
    case 'header':
      return { kind, secret, header: header.toLowerCase() }
    case 'sigv4':
      return { kind, ...(named === undefined ? {} : { secret: named }), region, service }
    case 'exchange':
      return { kind, secret, tokenEndpoint: endpoint, ...more }
  }
}

/** Tenant -> URL, each as strict as the server's own. */
export function readTenantUpstreams(
  reading: YamlReading,
  place: Place,
  local: boolean,
): Readonly<Record<string, string>> | undefined {
  return readRecord(reading, place, (own) =>
    readText(reading, own, (text) => upstreamComplaint(text, local)),
  )
}

export function secretComplaint(text: string): string | undefined {
  return /^[\w/+=.@-]{1,512}$/.test(text)
    ? undefined
    : 'must be the name of a secret in Secrets Manager, not an ARN and not the secret itself.'
}

function complaintsOf(
  local: boolean,
): Readonly<Partial<Record<Key, (text: string) => string | undefined>>> {
  return {
    header: (text) =>
      /^[a-z0-9-]{1,64}$/i.test(text) && !TAKEN.test(text.toLowerCase())
        ? undefined
        : 'must be the name of a header that is not set by anything else, such as X-Api-Key.',
    region: (text) => (/^[a-z0-9-]{1,32}$/.test(text) ? undefined : 'must be an AWS region.'),
    service: (text) =>
      /^[a-z0-9-]{1,32}$/.test(text)
        ? undefined
        : 'must be a service such as execute-api or lambda.',
    token_endpoint: (text) => urlComplaint(text, local),
  }
}
