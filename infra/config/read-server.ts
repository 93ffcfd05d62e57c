/** Reads one server of the configuration; refuses names, upstreams and scopes that are not safe. */
import {
  type Place,
  readChoice,
  readEntries,
  readNumber,
  readText,
  readTexts,
  type YamlReading,
} from './yaml-reading.ts'
import type { EdgeProbe, ServerSettings } from './authorizer-config.ts'
import { readListening } from './read-listening.ts'
import { readTenantUpstreams, readUpstreamCredential, secretComplaint } from './read-upstream.ts'
import { upstreamComplaint, urlComplaint } from './read-url.ts'

const KEYS = [
  'name',
  'upstream',
  'enforcement',
  'timeout',
  'origins',
  'scopes',
  'upstream_credential_secret',
  'upstream_credential',
  'tenant_upstreams',
  'dpop',
  'refusals',
  'listening',
  'edge',
  'acknowledge',
] as const

/** What an edge server rests on and nobody has confirmed on a real account. */
const OVERRIDE = 'unconfirmed-header-override'

/** A page on a developer's own machine, such as MCP Inspector's, that may call what is deployed. */
const LOOPBACK_ORIGIN = 'loopback-origin'

const DEFAULT_TIMEOUT_SECONDS = 30

export function readServer(
  reading: YamlReading,
  place: Place,
  local: boolean,
): ServerSettings | undefined {
  const entries = readEntries(reading, place, KEYS)
  if (entries === undefined) return undefined
  const { name: namePlace, upstream: upstreamPlace, enforcement: enforcementPlace } = entries
  if (namePlace === undefined || upstreamPlace === undefined) {
    reading.report(place, `${place.path} needs both a name and an upstream.`)
    return undefined
  }
  const name = readText(reading, namePlace, nameComplaint)
  const upstream = readText(reading, upstreamPlace, (text) => upstreamComplaint(text, local))
  const enforcement =
    enforcementPlace === undefined
      ? 'enforcer'
      : readChoice(reading, enforcementPlace, ['enforcer', 'edge'])
  const timeout =
    entries.timeout === undefined
      ? DEFAULT_TIMEOUT_SECONDS
      : readNumber(reading, entries.timeout, 1, 890)
  const scopes =
    entries.scopes === undefined ? [] : readTexts(reading, entries.scopes, scopeComplaint)
  const secretPlace = entries.upstream_credential_secret
  const secret =
    secretPlace === undefined ? undefined : readText(reading, secretPlace, secretComplaint, true)
  const credential =
    entries.upstream_credential &&
    readUpstreamCredential(reading, entries.upstream_credential, local)
  const tenantUpstreams =
    entries.tenant_upstreams && readTenantUpstreams(reading, entries.tenant_upstreams, local)
  if (entries.upstream_credential !== undefined && secretPlace !== undefined)
    reading.report(
      entries.upstream_credential,
      `${place.path} has two upstream credentials. Leave one of them out.`,
    )
  const enforcerOnly = [
    entries.upstream_credential,
    entries.tenant_upstreams,
    entries.listening,
    entries.refusals,
  ]
  for (const own of enforcerOnly) {
    if (own !== undefined && enforcement === 'edge')
      reading.report(
        own,
        `${own.path} needs enforcement: enforcer; at the edge API Gateway forwards, to one upstream, with one bearer token and what headers say.`,
      )
  }
  if (entries.edge !== undefined && enforcement === 'enforcer')
    reading.report(entries.edge, `${entries.edge.path} needs enforcement: edge.`)
  const edgeProbe = entries.edge && readEdgeProbe(reading, entries.edge)
  const listening = entries.listening && readListening(reading, entries.listening)
  const refusals =
    entries.refusals &&
    readChoice(reading, entries.refusals, ['errors', 'tool-results', 'statuses'])
  const acknowledged =
    entries.acknowledge === undefined
      ? []
      : readTexts(reading, entries.acknowledge, acknowledgementComplaint)
  const isLoopbackKnown = local || acknowledged?.includes(LOOPBACK_ORIGIN) === true
  const origins =
    entries.origins === undefined
      ? []
      : readTexts(reading, entries.origins, (text) => originComplaint(text, isLoopbackKnown))
  const dpop = entries.dpop && readChoice(reading, entries.dpop, ['required', 'optional'])
  if (enforcement === 'edge' && !local && acknowledged?.includes(OVERRIDE) === false) {
    reading.report(enforcementPlace ?? place, overrideWarning(place.path))
  }
  if (
    name === undefined ||
    upstream === undefined ||
    enforcement === undefined ||
    timeout === undefined ||
    origins === undefined ||
    scopes === undefined
  ) {
    return undefined
  }
  return {
    name,
    upstream,
    enforcement,
    upstreamTimeoutMs: timeout * 1000,
    origins,
    scopes,
    ...(secret === undefined ? {} : { upstreamCredentialSecret: secret }),
    ...(credential === undefined ? {} : { upstreamCredential: credential.credential }),
    ...(credential === undefined || credential.invokes.length === 0
      ? {}
      : { invokes: credential.invokes }),
    ...(tenantUpstreams === undefined ? {} : { tenantUpstreams }),
    ...(edgeProbe === undefined ? {} : { edgeProbe }),
    ...(listening === undefined ? {} : { listening }),
    ...(refusals === undefined ? {} : { refusals }),
    ...(dpop === undefined ? {} : { dpopRequired: dpop === 'required' }),
  }
}

function readEdgeProbe(reading: YamlReading, place: Place): EdgeProbe | undefined {
  const entries = readEntries(reading, place, ['probe'])
  return entries?.probe && readChoice(reading, entries.probe, ['deploy', 'always', 'off'])
}

function overrideWarning(path: string): string {
  return (
    `${path} is enforced at the edge, where API Gateway must replace the caller's Authorization, ` +
    'Cookie and DPoP headers in any spelling. That has not been confirmed on a real account: use ' +
    `enforcement: enforcer, or confirm it yourself and add acknowledge: [${OVERRIDE}].`
  )
}

function nameComplaint(text: string): string | undefined {
  return /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(text)
    ? undefined
    : 'must be 1 to 40 lower-case letters, digits and inner hyphens: it stands in the URL /mcp/NAME.'
}

/** An origin has no path (RFC 6454 section 6.2). */
function originComplaint(text: string, isLoopbackKnown: boolean): string | undefined {
  const complaint = urlComplaint(text, isLoopbackKnown)
  if (complaint !== undefined) {
    const isLoopback = !isLoopbackKnown && urlComplaint(text, true) === undefined
    return isLoopback
      ? `is a page on whatever machine opens it. If you mean that, add acknowledge: [${LOOPBACK_ORIGIN}].`
      : complaint
  }
  return new URL(text).origin === text
    ? undefined
    : 'must be an origin: scheme, host and port without a path, such as https://app.example.com.'
}

/** RFC 6749 section 3.3, without the apostrophe that would end a literal in API Gateway. */
function scopeComplaint(text: string): string | undefined {
  return /^[!#-&(-[\]-~]{1,128}$/.test(text)
    ? undefined
    : 'must be one scope: printable ASCII without spaces, quotes and backslashes.'
}

function acknowledgementComplaint(text: string): string | undefined {
  return text === OVERRIDE || text === LOOPBACK_ORIGIN
    ? undefined
    : `can only be ${OVERRIDE} or ${LOOPBACK_ORIGIN}.`
}
