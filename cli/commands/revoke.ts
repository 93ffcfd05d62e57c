/**
 * `mcp-authorizer revoke`: takes the worth from tokens, callers, clients and issuers, switches
 * tenants, servers and tools off, and says when that is in force everywhere. Refuses an entry that
 * names nothing.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { createRevocationRegister } from '../../functions/adapters/ledger/revocation-register.ts'
import { LIVE_WITHIN_MS } from '../../functions/adapters/revocations/revocations.ts'
import { REVOCABLE, type RevocationEntry } from '../../functions/core/revocation/revocation-list.ts'
import { clientSettings, findVariables } from '../aws-settings.ts'
import { type CommandIo, EXIT_FAILED, EXIT_OK, EXIT_UNKNOWN, EXIT_USAGE } from '../command.ts'
import { type Options, readOptions } from '../options.ts'
import { readSigningKey } from '../revocation-key.ts'
import { waitUntilLive } from '../revocation-live.ts'
import { changeRevocations, readRevocations } from '../revocation-store.ts'
import { addEntry, liftEntry, readInstant } from '../revocation-entries.ts'

export const usage = `Usage: mcp-authorizer revoke WHAT [--lift] [--no-wait]
       mcp-authorizer revoke --list
       mcp-authorizer revoke keygen --environment NAME --out FILE

Revokes what all the options of WHAT together name, and says when that is in force everywhere.

  --jti ID                 one token
  --subject S              a caller; with --tenant T and --issuer URL exactly one
  --client C               every token of a client
  --issuer URL             every token of an issuer
  --issued-before INSTANT  tokens that were issued earlier (2026-11-24T10:00:00Z, or now)
  --tenant T               a tenant, as long as nothing else is named
  --server NAME            a server; --tool NAME  a tool, with --server of that server alone

  --lift      takes exactly this entry back
  --no-wait   does not wait until it is in force everywhere
  --replace   begins a new list with this entry alone, above every version that was in force: where the key that
              signed the present one is lost, or the list itself
  --list      prints the entries in force, a line of JSON each

POLICY_BUCKET names the bucket, QUOTA_TABLE the table with the register, and REVOCATION_KEY_FILE the file with the key;
AUTHORIZER_FUNCTION and ENFORCER_FUNCTION name the functions that are asked whether it is in force. Without them they are
those of the running local stack. Ends with 0 when it is in force, and with 2 when that cannot be told.`

const OPTIONS = {
  ...(Object.fromEntries(REVOCABLE.map((name) => [name, { type: 'string' }])) as Record<
    (typeof REVOCABLE)[number],
    { type: 'string' }
  >),
  'issued-before': { type: 'string' },
  lift: { type: 'boolean' },
  list: { type: 'boolean' },
  replace: { type: 'boolean' },
  'no-wait': { type: 'boolean' },
} as const

export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const fail = (code: number, message: string): number => {
    io.err(`mcp-authorizer revoke: ${message}\n`)
    return code
  }
  const options = readOptions(args, OPTIONS)
  if (options.kind === 'problem') return fail(EXIT_USAGE, options.message)
  const { lift, list, replace, 'no-wait': noWait } = options.values
  if (lift === true && replace === true)
    return fail(EXIT_USAGE, 'a list that is begun anew has nothing to lift')
  const entry = readEntry(options, Date.now())
  if (typeof entry === 'string') return fail(EXIT_USAGE, entry)
  if (list !== true && entry === undefined)
    return fail(EXIT_USAGE, `say what to revoke\n\n${usage}`)
  const variables = await findVariables(io, 'POLICY_BUCKET')
  const file = (await findVariables(io, 'REVOCATION_KEY_FILE'))?.['REVOCATION_KEY_FILE']
  const { POLICY_BUCKET: bucket, QUOTA_TABLE: table } = variables ?? {}
  if (!variables || !bucket || !table || file === undefined)
    return fail(
      EXIT_FAILED,
      'no deployment is known: start a local stack with "npm start", or set POLICY_BUCKET, QUOTA_TABLE, REVOCATION_KEY_FILE and AWS credentials',
    )
  const secret = await readSigningKey(file)
  if (typeof secret === 'string') return fail(EXIT_FAILED, secret)
  const client = new S3Client({ ...clientSettings(variables, 'S3'), forcePathStyle: true })
  const database = new DynamoDBClient(clientSettings(variables, 'DYNAMODB'))
  const place = { client, bucket, register: createRevocationRegister(database, table) }
  try {
    if (entry === undefined) {
      const { list: current } = await readRevocations(place, secret)
      io.out(current.entries.map((each) => `${JSON.stringify(each)}\n`).join(''))
      return EXIT_OK
    }
    const { list: changed, isNew } = await changeRevocations(
      place,
      secret,
      (entries) => (lift === true ? liftEntry(entries, entry) : addEntry(entries, entry)),
      replace === true,
    )
    if (!isNew)
      return lift === true
        ? fail(EXIT_FAILED, 'there is no such entry; --list shows those there are')
        : said(io, 'revoked before: nothing changed\n')
    const { version } = changed
    const from = new Date(Date.now() + LIVE_WITHIN_MS).toISOString()
    const what = lift === true ? 'lifted' : 'revoked'
    if (noWait === true)
      return said(
        io,
        `${what}: version ${version}, in force everywhere by ${from} where bucket and register answer\n`,
      )
    io.err(`${what}: version ${version}; waiting until it is in force everywhere\n`)
    const liveness = await waitUntilLive(place, secret, changed, variables).catch(
      (error: unknown) => ({ isLive: false as const, why: nameOf(error) }),
    )
    if (liveness.isLive)
      return said(
        io,
        `live: version ${version}, in force everywhere since ${from}: ${liveness.environments} environments were asked, and every other one asks before it answers\n`,
      )
    return fail(
      EXIT_UNKNOWN,
      `${what}: version ${version} is written, but not known to be in force everywhere: ${liveness.why}`,
    )
  } catch (error) {
    return fail(EXIT_FAILED, `nothing is known to have changed: ${nameOf(error)}`)
  } finally {
    client.destroy()
    database.destroy()
  }
}

/** The entry; undefined where no option names anything; or what is wrong with it. */
function readEntry(
  { values, positionals }: Options,
  now: number,
): RevocationEntry | undefined | string {
  if (positionals.length > 0) return `unknown argument\n\n${usage}`
  const named = REVOCABLE.flatMap((name) => {
    const value = values[name]
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  if (named.some(([, value]) => value === '')) return 'a value must not be empty'
  const before = values['issued-before']
  if (typeof before !== 'string')
    return named.length === 0 ? undefined : { ...Object.fromEntries(named), at: now }
  const issuedBefore = readInstant(before, now)
  return issuedBefore === undefined
    ? '--issued-before must be an instant such as 2026-11-24T10:00:00Z, or now'
    : { ...Object.fromEntries(named), issuedBefore, at: now }
}

function said(io: CommandIo, text: string): number {
  io.out(text)
  return EXIT_OK
}

/** The SDK's messages may hold addresses; ours say what is wrong. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  return error.name === 'Error' ? error.message : error.name
}
