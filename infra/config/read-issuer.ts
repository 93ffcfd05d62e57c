/**
 * Reads one issuer of the configuration. Refuses what can never be safe: no audience, symmetric and
 * absent algorithms, keys over plain http, and outside the local stack an issuer that may assert any
 * tenant or role.
 */
import { dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isSeq } from 'yaml'
import type { ClaimPaths, IssuerTrust } from '../../functions/core/deployment.ts'
import { issuerComplaint, urlComplaint } from './read-url.ts'
import {
  type Place,
  readEntries,
  readItems,
  readNumber,
  readText,
  readTexts,
  type YamlReading,
} from './yaml-reading.ts'

const KEYS = [
  'issuer',
  'audience',
  'jwks',
  'claims',
  'typ',
  'algorithms',
  'clock_tolerance',
  'tenants',
  'roles',
] as const

const CLAIMS = ['subject', 'tenant', 'roles', 'client', 'session'] as const

/** Where RFC 9068 and OpenID Connect put each fact; `tenant` has no standard. */
const DEFAULT_CLAIMS: ClaimPaths = {
  subject: ['sub'],
  tenant: ['tenant'],
  roles: ['roles'],
  client: ['client_id'],
  session: ['sid'],
}

/** RFC 7518 section 3.1, RFC 8037, RFC 9864: those with a public key. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

const DEFAULT_CLOCK_TOLERANCE_SECONDS = 5

export interface IssuerContext {
  readonly reading: YamlReading
  readonly local: boolean
  /** Relative key set files are found from here. */
  readonly fileName: string
  readonly warnings: string[]
}

export function readIssuer(context: IssuerContext, place: Place): IssuerTrust | undefined {
  const { reading, local } = context
  const entries = readEntries(reading, place, KEYS)
  if (entries === undefined) return undefined
  if (entries.issuer === undefined || entries.audience === undefined) {
    reading.report(
      place,
      `${place.path} needs an issuer and an audience: what its tokens carry in iss and aud.`,
    )
    return undefined
  }
  const issuer = readText(reading, entries.issuer, (text) => issuerComplaint(text, local))
  const audiences = readTexts(reading, entries.audience)
  const jwks = entries.jwks === undefined ? undefined : readJwks(context, entries.jwks)
  const claims = entries.claims === undefined ? DEFAULT_CLAIMS : readClaims(reading, entries.claims)
  const types =
    entries.typ === undefined ? ['at+jwt'] : readTexts(reading, entries.typ, typComplaint)
  const algorithms =
    entries.algorithms === undefined
      ? undefined
      : readTexts(reading, entries.algorithms, algorithmComplaint)
  const clockToleranceSeconds =
    entries.clock_tolerance === undefined
      ? DEFAULT_CLOCK_TOLERANCE_SECONDS
      : readNumber(reading, entries.clock_tolerance, 0, 60)
  const tenants = readAssertable(context, place, 'tenants', entries.tenants)
  const roles = readAssertable(context, place, 'roles', entries.roles)
  if (
    issuer === undefined ||
    audiences === undefined ||
    claims === undefined ||
    types === undefined ||
    clockToleranceSeconds === undefined ||
    tenants === undefined ||
    roles === undefined
  ) {
    return undefined
  }
  return {
    issuer,
    audiences,
    ...(jwks === undefined ? {} : { jwks }),
    types: types.map((typ) => typ.toLowerCase().replace(/^application\//, '')),
    ...(algorithms === undefined ? {} : { algorithms }),
    claims,
    tenants,
    roles,
    clockToleranceSeconds,
  }
}

function readJwks({ reading, local, fileName }: IssuerContext, place: Place): string | undefined {
  const text = readText(reading, place, (written) => {
    if (!written.startsWith('file:')) return urlComplaint(written, local)
    return local ? undefined : 'must be an https URL. A file is accepted in the local stack alone.'
  })
  if (text?.startsWith('file:') !== true) return text
  const path = text.startsWith('file://') ? fileURLToPath(text) : text.slice('file:'.length)
  return pathToFileURL(resolve(dirname(fileName), path)).href
}

/** The list of tenants or roles; only the local stack may do without, and says so. */
function readAssertable(
  { reading, local, warnings }: IssuerContext,
  issuer: Place,
  what: 'tenants' | 'roles',
  place: Place | undefined,
): readonly string[] | 'any' | undefined {
  if (place !== undefined) return readTexts(reading, place)
  if (local) {
    warnings.push(
      `${issuer.path} may assert any of the ${what}. Deployed, it must list them: ${what}: [...]`,
    )
    return 'any'
  }
  reading.report(
    issuer,
    `${issuer.path} must list the ${what} that it may assert, such as ${what}: [first, second].`,
  )
  return undefined
}

function readClaims(reading: YamlReading, place: Place): ClaimPaths | undefined {
  const entries = readEntries(reading, place, CLAIMS)
  if (entries === undefined) return undefined
  const paths = { ...DEFAULT_CLAIMS }
  for (const claim of CLAIMS) {
    const at = entries[claim]
    if (at === undefined) continue
    const path = readClaimPath(reading, at)
    if (path === undefined) return undefined
    paths[claim] = path
  }
  return paths
}

/** A text is one claim's exact name, dots and slashes included; a list walks into objects. */
function readClaimPath(reading: YamlReading, place: Place): readonly string[] | undefined {
  const items = isSeq(place.node) ? readItems(reading, place) : [place]
  if (items === undefined || items.length === 0 || items.length > 8) {
    reading.report(place, `${place.path} must be a claim's name, or a list of 1 to 8 names.`)
    return undefined
  }
  const names = items.map((item) => readText(reading, item))
  return names.every((name) => name !== undefined) ? names : undefined
}

function typComplaint(text: string): string | undefined {
  return /^[\w!#$&^.+/-]{1,64}$/.test(text)
    ? undefined
    : 'must be a typ header value such as at+jwt or JWT.'
}

function algorithmComplaint(text: string): string | undefined {
  if (ALGORITHMS.includes(text)) return undefined
  const reason = /^(?:none|hs)/i.test(text)
    ? 'lets everybody who can verify a token make one, or needs no key at all.'
    : 'is not known.'
  return `${reason} Use some of ${ALGORITHMS.join(', ')}.`
}
