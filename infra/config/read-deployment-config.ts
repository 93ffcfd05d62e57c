/**
 * Reads `authorizer.config.yaml`: the servers, the issuers and how they are deployed. Refuses unknown
 * and doubled keys, wrong types and everything that cannot be safe, each with line and column.
 */
import { RETENTION_CHOICES } from '../constructs/retention.ts'
import {
  type ApiSettings,
  type AuthorizerConfig,
  DEFAULT_API,
  DEFAULT_KEY_SYNC,
  type DomainSettings,
} from './authorizer-config.ts'
import { readIssuer } from './read-issuer.ts'
import { readRevocation } from './read-revocation.ts'
import { readServer } from './read-server.ts'
import {
  type Place,
  type Problem,
  readChoice,
  readEntries,
  readItems,
  readNumber,
  readSwitch,
  readText,
  readYaml,
  type YamlReading,
} from './yaml-reading.ts'
import { found } from './written-value.ts'

export type ConfigReading =
  | { readonly config: AuthorizerConfig; readonly warnings: readonly string[] }
  | { readonly problems: readonly Problem[] }

export interface ReadOptions {
  /** True for the local stack: http on loopback, `file:` key sets and unlisted tenants are accepted. */
  readonly local: boolean
}

const KEYS = ['environment', 'domain', 'servers', 'issuers', 'api', 'keys', 'revocation'] as const

/** A stack holds 500 resources, and a server with its API is about 30 of them. */
const MOST_SERVERS = 13
/** A role's policies hold 10,240 characters, and each issuer's secret is named there. */
const MOST_ISSUERS = 30

/** `fileName` is where relative paths begin; nothing else is read. */
export function readDeploymentConfig(
  text: string,
  fileName: string,
  { local }: ReadOptions,
): ConfigReading {
  const reading = readYaml(text)
  if (reading.problems.length > 0) return { problems: reading.problems }
  const warnings: string[] = []
  const entries = readEntries(reading, reading.root, KEYS) ?? {}
  const domain = entries.domain === undefined ? undefined : readDomain(reading, entries.domain)
  const servers = readList(reading, entries.servers, 'servers', MOST_SERVERS, (place) =>
    readServer(reading, place, local),
  )
  const context = { reading, local, fileName, warnings }
  const issuers =
    local && entries.issuers === undefined
      ? []
      : readList(reading, entries.issuers, 'issuers', MOST_ISSUERS, (place) =>
          readIssuer(context, place),
        )
  refuseDoubles(reading, entries.servers, servers, (server) => server?.name, 'name')
  refuseDoubles(reading, entries.issuers, issuers, (issuer) => issuer?.issuer, 'issuer')
  const environment = local
    ? 'local'
    : entries.environment === undefined
      ? 'production'
      : readText(reading, entries.environment, environmentComplaint)
  const api = entries.api === undefined ? DEFAULT_API : readApi(reading, entries.api)
  if (!api.streaming && servers.some((server) => server?.listening !== undefined))
    reading.report(
      entries.api ?? reading.root,
      'Servers with listening need api.streaming: an answer that is buffered cannot wait for changes.',
    )
  const keySync = entries.keys === undefined ? DEFAULT_KEY_SYNC : readKeys(reading, entries.keys)
  const revocation = entries.revocation && readRevocation(reading, entries.revocation)
  if (reading.problems.length > 0) return { problems: reading.problems }
  if (local && domain !== undefined) warnings.push('domain is not used by the local stack.')
  return {
    warnings,
    config: {
      environment: environment ?? '',
      local,
      servers: servers.filter((server) => server !== undefined),
      issuers: issuers.filter((issuer) => issuer !== undefined),
      ...(domain === undefined || local ? {} : { domain }),
      api,
      keySync,
      ...(revocation === undefined ? {} : { revocation }),
    },
  }
}

function readList<T>(
  reading: YamlReading,
  place: Place | undefined,
  what: string,
  most: number,
  read: (place: Place) => T,
): readonly T[] {
  const items = place === undefined ? [] : readItems(reading, place)
  if (items === undefined) return []
  if (items.length === 0 || items.length > most) {
    const message = `The configuration needs ${what}: a list of 1 to ${most}.`
    reading.report(place ?? reading.root, message)
  }
  return items.map(read)
}

function refuseDoubles<T>(
  reading: YamlReading,
  place: Place | undefined,
  values: readonly T[],
  keyOf: (value: T) => string | undefined,
  what: string,
): void {
  const keys = values.map(keyOf)
  const items =
    place === undefined ? undefined : readItems({ ...reading, report: () => undefined }, place)
  for (const [index, key] of keys.entries()) {
    const item = items?.[index]
    const first = items?.[keys.indexOf(key)]
    if (item === undefined || key === undefined || first === undefined || first === item) continue
    const where = `${first.path} in line ${reading.lineOf(first)}`
    reading.report(
      item,
      `${item.path} has the same ${what} as ${where}. Give each its own.${found(key)}`,
    )
  }
}

function readDomain(reading: YamlReading, place: Place): DomainSettings | undefined {
  const entries = readEntries(reading, place, ['name', 'certificate_arn', 'hosted_zone'])
  if (entries === undefined) return undefined
  if (entries.name === undefined || entries.certificate_arn === undefined) {
    reading.report(place, 'domain needs a name and a certificate_arn.')
    return undefined
  }
  const name = readText(reading, entries.name, domainComplaint)
  const certificateArn = readText(reading, entries.certificate_arn, certificateComplaint)
  const hostedZone =
    entries.hosted_zone === undefined ? undefined : readZone(reading, entries.hosted_zone)
  if (name === undefined || certificateArn === undefined) return undefined
  const zone = hostedZone?.name
  if (zone !== undefined && name !== zone && !name.endsWith(`.${zone}`)) {
    reading.report(entries.hosted_zone ?? place, `${name} is not within the zone ${zone}.`)
  }
  return { name, certificateArn, ...(hostedZone === undefined ? {} : { hostedZone }) }
}

function readZone(reading: YamlReading, place: Place): DomainSettings['hostedZone'] {
  const entries = readEntries(reading, place, ['id', 'name'])
  if (entries === undefined) return undefined
  if (entries.id === undefined || entries.name === undefined) {
    reading.report(place, `${place.path} needs an id and a name.`)
    return undefined
  }
  const id = readText(reading, entries.id, (text) =>
    /^Z[A-Z0-9]{1,31}$/.test(text) ? undefined : 'must be a hosted zone id such as Z0123456789.',
  )
  const name = readText(reading, entries.name, domainComplaint)
  return id === undefined || name === undefined ? undefined : { id, name }
}

function readApi(reading: YamlReading, place: Place): ApiSettings {
  const keys = [
    'rate',
    'burst',
    'streaming',
    'denial_details',
    'log_retention_days',
    'account_log_role',
  ] as const
  const at = readEntries(reading, place, keys) ?? {}
  const days = at.log_retention_days
  const retention = days === undefined ? undefined : readNumber(reading, days, 1, 9999)
  if (days !== undefined && retention !== undefined && !RETENTION_CHOICES.includes(retention)) {
    reading.report(days, `${days.path} must be one of ${RETENTION_CHOICES.join(', ')}.`)
  }
  return {
    rate: (at.rate && readNumber(reading, at.rate, 1, 10_000)) ?? DEFAULT_API.rate,
    burst: (at.burst && readNumber(reading, at.burst, 1, 10_000)) ?? DEFAULT_API.burst,
    streaming: (at.streaming && readSwitch(reading, at.streaming)) ?? DEFAULT_API.streaming,
    denialDetails:
      (at.denial_details && readChoice(reading, at.denial_details, ['authorizer', 'literal'])) ??
      DEFAULT_API.denialDetails,
    logRetentionDays: retention ?? DEFAULT_API.logRetentionDays,
    accountLogRole:
      (at.account_log_role && readSwitch(reading, at.account_log_role)) ??
      DEFAULT_API.accountLogRole,
  }
}

function readKeys(reading: YamlReading, place: Place): AuthorizerConfig['keySync'] {
  const at = readEntries(reading, place, ['unknown_key_fetch', 'retired_key']) ?? {}
  const { unknownKeyFetchSeconds, retiredKeySeconds } = DEFAULT_KEY_SYNC
  return {
    unknownKeyFetchSeconds:
      (at.unknown_key_fetch && readNumber(reading, at.unknown_key_fetch, 1, 3600)) ??
      unknownKeyFetchSeconds,
    retiredKeySeconds:
      (at.retired_key && readNumber(reading, at.retired_key, 0, 2_592_000)) ?? retiredKeySeconds,
  }
}

function environmentComplaint(text: string): string | undefined {
  return /^[a-z][a-z0-9-]{0,19}$/.test(text) && text !== 'local'
    ? undefined
    : 'must be 1 to 20 lower-case letters, digits and hyphens, and not local.'
}

function domainComplaint(text: string): string | undefined {
  return /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(text)
    ? undefined
    : 'must be a domain name in lower case such as mcp.example.com.'
}

function certificateComplaint(text: string): string | undefined {
  return /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/.test(text)
    ? undefined
    : 'must be the ARN of a certificate in AWS Certificate Manager, in the region of the stack.'
}
