/**
 * Looks, before the stack is ready, for what would otherwise be a 401 or 502 later: issuers whose keys
 * cannot be had, upstreams where nobody listens, secrets that are not there. Each becomes a warning that
 * says what to do; nothing is refused, as all of it may still come.
 */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SyncOutcome } from '../../../functions/key-sync/sync-keys.ts'
import type { ServerSettings } from '../../config/authorizer-config.ts'

export interface Surroundings {
  /** With the upstreams' own URLs. */
  readonly servers: readonly ServerSettings[]
  /** What came of fetching keys; undefined where the function itself failed. */
  readonly keys: readonly SyncOutcome[] | undefined
  /** Where an issuer's keys were looked for, as the configuration has it. */
  readonly keysAt: (issuer: string) => string | undefined
  readonly hasSecret: (name: string) => Promise<boolean>
  readonly log: string
}

/** An answer that takes longer is not waited for. */
const PATIENCE_MS = 2_000

export async function firstWarnings(surroundings: Surroundings): Promise<readonly string[]> {
  const { servers, hasSecret } = surroundings
  const secrets = new Map(
    servers.flatMap((server) => secretsOf(server).map((one) => [one, server])),
  )
  const found = await Promise.all([
    ...servers.flatMap(({ name, upstream, tenantUpstreams = {} }) =>
      [upstream, ...Object.values(tenantUpstreams)].map((url) => aboutUpstream(name, url)),
    ),
    ...[...secrets].map(([secret, server]) => aboutSecret(secret, server, hasSecret)),
  ])
  return [...aboutKeys(surroundings), ...found.filter((warning) => warning !== undefined)]
}

function aboutKeys({ keys, keysAt, log }: Surroundings): readonly string[] {
  if (keys === undefined) return [`No issuer's keys could be fetched; ${log} says why.`]
  return keys
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ issuer, problem = 'no answer' }) => {
      const place = keysAt(issuer)
      const where = place === undefined ? 'its discovery document' : place
      return `The keys of ${issuer} cannot be had (${problem}): its tokens get a 401 until they can. Check ${where}, and \`jwks\` of the issuer in the configuration; it is asked again every minute.`
    })
}

async function aboutUpstream(name: string, upstream: string): Promise<string | undefined> {
  const { hostname, port, protocol } = new URL(upstream)
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
  if (await isListening(hostname.replace(/^\[|\]$/g, ''), number)) return undefined
  return `Nobody listens at ${upstream}, the upstream of ${name}: its calls get a 502 until somebody does. Start that server, or correct \`upstream\` in the configuration.`
}

/** Sends nothing: a connection is opened and closed. */
async function isListening(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port })
  const answer = new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
  const late = sleep(PATIENCE_MS, false, { ref: false })
  try {
    return await Promise.race([answer, late])
  } finally {
    socket.destroy()
  }
}

async function aboutSecret(
  secret: string,
  { name }: ServerSettings,
  hasSecret: Surroundings['hasSecret'],
): Promise<string | undefined> {
  const late = sleep(PATIENCE_MS, false, { ref: false })
  if (await Promise.race([hasSecret(secret), late])) return undefined
  return `There is no secret ${secret}, which ${name} shows its upstream: its calls are refused until there is. Make it, with the variables of the env file set: aws secretsmanager create-secret --name ${secret} --secret-string VALUE`
}

function secretsOf(server: ServerSettings): readonly string[] {
  const { upstreamCredentialSecret, upstreamCredential } = server
  const secrets = [upstreamCredentialSecret, upstreamCredential?.secret]
  return secrets.filter((one) => one !== undefined)
}
