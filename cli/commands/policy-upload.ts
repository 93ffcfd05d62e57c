/**
 * `mcp-authorizer policy upload FILE`: puts a bundle into the policy bucket and waits for what becomes of it. Fails
 * where the activator refuses it, and says why.
 */
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { reportKey } from '../../functions/activator/activation-report.ts'
import { IN_FORCE_WITHIN_MS, UPLOADS } from '../../functions/core/decision/bundle-store.ts'
import { printable } from '../../functions/core/printable.ts'
import { type CommandIo, EXIT_FAILED, EXIT_OK, EXIT_USAGE } from '../command.ts'
import { readOptions } from '../options.ts'
import { openPolicyBucket, type PolicyBucket } from '../policy-bucket.ts'

export const usage = `Usage: mcp-authorizer policy upload FILE [--no-wait]

Uploads a bundle (NAME.tar.gz, as "policy build" makes it) to the policy bucket and waits until it is in force: every
function decides by it, as long as the bucket answers it within half a second.

  --no-wait   returns when it is activated; functions follow within 5 s

The bucket is POLICY_BUCKET of the environment, reached as any AWS tool would; without that, the one of the
running local stack.`

const PATIENCE_MS = 60_000
const PAUSE_MS = 200
/** The report is written a moment after the pointer; a read that began before that may end later. */
const MARGIN_MS = 500

export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args, { 'no-wait': { type: 'boolean' } })
  if (options.kind === 'problem') return fail(io, EXIT_USAGE, options.message)
  const [file, ...more] = options.positionals
  if (file === undefined || more.length > 0) {
    return fail(io, EXIT_USAGE, `one FILE is needed\n\n${usage}`)
  }
  if (!file.endsWith('.tar.gz')) {
    return fail(io, EXIT_USAGE, `${file} is not called NAME.tar.gz, as bundles are`)
  }
  const bytes = await readFile(resolve(io.cwd, file)).catch(() => undefined)
  if (bytes === undefined) return fail(io, EXIT_FAILED, `${file} cannot be read`)
  const bucket = await openPolicyBucket(io)
  if (bucket.kind === 'no-bucket') return fail(io, EXIT_FAILED, bucket.message)
  try {
    const isWaiting = options.values['no-wait'] !== true
    return await upload(bucket, `${UPLOADS}${basename(file)}`, bytes, isWaiting, io)
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown error'
    return fail(
      io,
      EXIT_FAILED,
      `the policy bucket ${bucket.name} does not answer as S3 should: ${name}`,
    )
  } finally {
    bucket.close()
  }
}

async function upload(
  bucket: PolicyBucket,
  key: string,
  bytes: Uint8Array,
  isWaiting: boolean,
  io: CommandIo,
): Promise<number> {
  const mark = await bucket.put(key, bytes)
  for (let waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
    const report = await bucket.readReport(reportKey(key), mark)
    if (report?.status === 'activated') {
      const { revision = '', sha256 = '', tiedWith } = report
      if (tiedWith !== undefined)
        io.err(
          `note: ${printable(tiedWith)} was uploaded in the same second; this one came later\n`,
        )
      if (isWaiting) {
        io.err('activated; waiting until every function decides by it\n')
        await sleep(IN_FORCE_WITHIN_MS + MARGIN_MS)
      }
      io.out(`activated: revision ${printable(revision)}, sha256 ${printable(sha256)}\n`)
      return EXIT_OK
    }
    if (report?.status === 'superseded') {
      return fail(io, EXIT_FAILED, 'the bundle is sound, but a newer upload is in force already')
    }
    if (report !== undefined) {
      const { message = '', where } = report.problem ?? {}
      const place = where === undefined ? '' : ` (${printable(where, 300)})`
      return fail(io, EXIT_FAILED, `refused: ${printable(message, 600)}${place}`)
    }
    await sleep(PAUSE_MS)
  }
  return fail(
    io,
    EXIT_FAILED,
    `uploaded to ${key}, but nothing reported on it within ${PATIENCE_MS / 1000} s; is the activator running?`,
  )
}

function fail(io: CommandIo, code: number, message: string): number {
  io.err(`mcp-authorizer policy upload: ${message}\n`)
  return code
}
