/**
 * Reads one issuer of the configuration, with what its vendor's profile fills in. Refuses what can
 * never be safe: no audience, symmetric and absent algorithms, keys over plain http, and outside the
 * local stack an issuer that may assert any tenant or role.
 */
import { dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import {
  type ClaimPaths,
  type IssuerTrust,
  STANDARD_CLAIMS,
} from '../../functions/core/deployment.ts'
import type { ProfileDefaults } from './profiles/profile.ts'
import { PROFILES } from './profiles/profiles.ts'
import { readClaimPath } from './read-claim-path.ts'
import { readRoleClaims, rolesOfMaps } from './read-role-claims.ts'
import { readTenantRule } from './read-tenant-rule.ts'
import { issuerComplaint, urlComplaint } from './read-url.ts'
import { algorithmComplaint, normalTyp, typComplaint } from './token-header-rules.ts'
import { readRecord } from './yaml-pairs.ts'
import {
  type Place,
  readChoice,
  readEntries,
  readNumber,
  readSwitch,
  readText,
  readTexts,
  type YamlReading,
} from './yaml-reading.ts'

const KEYS = [
  'issuer',
  'profile',
  'namespace',
  'audience',
  'audience_claim',
  'jwks',
  'claims',
  'tenant',
  'role_claims',
  'ignored_roles',
  'typ',
  'typ_optional',
  'require',
  'algorithms',
  'clock_tolerance',
  'scope_hierarchy',
  'dpop',
  'tenants',
  'roles',
] as const

type Entries = Readonly<Partial<Record<(typeof KEYS)[number], Place>>>

const CLAIMS = ['subject', 'tenant', 'roles', 'client', 'session', 'actor'] as const

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
  const problemsBefore = reading.problems.length
  const issuer = readText(reading, entries.issuer, (text) => issuerComplaint(text, local))
  const audiences = readTexts(reading, entries.audience)
  const jwks = entries.jwks === undefined ? undefined : readJwks(context, entries.jwks)
  const profile = readProfile(reading, entries, issuer)
  const own = readOwnRules(reading, entries, issuer)
  const claims = readClaims(reading, entries.claims, profile?.claims)
  const clockToleranceSeconds =
    entries.clock_tolerance === undefined
      ? DEFAULT_CLOCK_TOLERANCE_SECONDS
      : readNumber(reading, entries.clock_tolerance, 0, 60)
  const tenants = readAssertable(context, place, 'tenants', entries.tenants, tenantsOf(own.tenant))
  const roles = readAssertable(context, place, 'roles', entries.roles, rolesOfMaps(own.roleSources))
  if (
    reading.problems.length > problemsBefore ||
    issuer === undefined ||
    audiences === undefined ||
    claims === undefined ||
    clockToleranceSeconds === undefined ||
    tenants === undefined ||
    roles === undefined
  ) {
    return undefined
  }
  return {
    types: ['at+jwt'],
    ...profile,
    ...own,
    issuer,
    audiences,
    ...(jwks === undefined ? {} : { jwks }),
    claims,
    tenants,
    roles,
    clockToleranceSeconds,
  }
}

function readProfile(
  reading: YamlReading,
  { profile: place, namespace, issuer: issuerPlace }: Entries,
  issuer: string | undefined,
): ProfileDefaults | undefined {
  const name =
    place && readChoice(reading, place, Object.keys(PROFILES) as (keyof typeof PROFILES)[])
  const prefix = namespace && readText(reading, namespace)
  if (namespace !== undefined && name !== 'auth0')
    reading.report(namespace, `${namespace.path} goes with profile: auth0 alone. Leave it out.`)
  if (name === undefined || issuer === undefined || issuerPlace === undefined) return undefined
  const filledIn = PROFILES[name]({ issuer, namespace: prefix })
  if (typeof filledIn !== 'string') return filledIn
  reading.report(issuerPlace, `${issuerPlace.path} ${filledIn}`)
  return undefined
}

/** What the entry itself says, over any profile. */
function readOwnRules(
  reading: YamlReading,
  at: Entries,
  issuer: string | undefined,
): Partial<IssuerTrust> {
  const audienceClaim = at.audience_claim && readText(reading, at.audience_claim)
  const types = at.typ && readTexts(reading, at.typ, typComplaint)
  const untyped = at.typ_optional && readSwitch(reading, at.typ_optional)
  const require =
    at.require && readRecord(reading, at.require, (value) => readTexts(reading, value))
  if (untyped === true && at.profile === undefined && require === undefined)
    reading.report(
      at.typ_optional ?? reading.root,
      'typ_optional needs require: without typ, something else must tell an access token from an ID token.',
    )
  const algorithms = at.algorithms && readTexts(reading, at.algorithms, algorithmComplaint)
  const tenant = at.tenant && readTenantRule(reading, at.tenant, issuer)
  const roleSources = at.role_claims && readRoleClaims(reading, at.role_claims)
  const ignoredRoles = at.ignored_roles && readTexts(reading, at.ignored_roles)
  const scopeHierarchy =
    at.scope_hierarchy &&
    readRecord(reading, at.scope_hierarchy, (value) => readTexts(reading, value))
  const dpop = at.dpop && readChoice(reading, at.dpop, ['required', 'optional'])
  return {
    ...(audienceClaim === undefined ? {} : { audienceClaim }),
    ...(types === undefined ? {} : { types: types.map(normalTyp) }),
    ...(untyped === undefined ? {} : { untyped }),
    ...(require === undefined ? {} : { require }),
    ...(algorithms === undefined ? {} : { algorithms }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(roleSources === undefined ? {} : { roleSources }),
    ...(ignoredRoles === undefined ? {} : { ignoredRoles }),
    ...(scopeHierarchy === undefined ? {} : { scopeHierarchy }),
    ...(dpop === undefined ? {} : { dpopRequired: dpop === 'required' }),
  }
}

function tenantsOf(rule: IssuerTrust['tenant']): readonly string[] | undefined {
  if (rule === undefined) return undefined
  return 'fixed' in rule ? [rule.fixed] : [...new Set(Object.values(rule.names))]
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
  implied: readonly string[] | undefined,
): readonly string[] | 'any' | undefined {
  if (place !== undefined) return readTexts(reading, place)
  if (implied !== undefined) return implied
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

function readClaims(
  reading: YamlReading,
  place: Place | undefined,
  filledIn: Partial<ClaimPaths> = {},
): ClaimPaths | undefined {
  const paths = { ...STANDARD_CLAIMS, ...filledIn }
  const entries = place === undefined ? {} : readEntries(reading, place, CLAIMS)
  if (entries === undefined) return undefined
  for (const claim of CLAIMS) {
    const at = entries[claim]
    if (at === undefined) continue
    const path = readClaimPath(reading, at)
    if (path === undefined) return undefined
    paths[claim] = path
    if (claim === 'subject') delete paths.subjectElse
  }
  return paths
}
