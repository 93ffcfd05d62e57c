/**
 * What became of an upload, written under `reports/` so that it triggers nothing: the file for
 * `uploads/NAME` is `reports/NAME.json`. It is read on terminals, so it holds nothing that one obeys.
 */
import { createHash } from 'node:crypto'
import type { BundleProblem } from '../core/decision/bundle-problem.ts'
import { readMark, type UploadMark } from '../core/decision/bundle-pointer.ts'
import { REPORTS, UPLOADS } from '../core/decision/bundle-store.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts'
import { printableJson } from '../core/printable.ts'
import { parseStrictJson } from '../core/strict-json.ts'

/** `superseded`: sound, but a newer upload is in force already. */
const STATUSES = ['activated', 'superseded', 'refused'] as const

export interface ActivationReport {
  readonly status: (typeof STATUSES)[number]
  readonly upload: UploadMark
  /** RFC 3339, UTC. */
  readonly at: string
  readonly revision?: string
  readonly sha256?: string
  /** Another upload of the same second, which S3 cannot order: the one whose event came later won. */
  readonly tiedWith?: string
  readonly problem?: Pick<BundleProblem, 'message' | 'where'> & { readonly code: string }
}

/**
 * Bytes that a report may have. The longest one is shorter: names and messages are cut, and a key of 1,024
 * bytes grows to 6,144 where every byte is escaped.
 */
export const REPORT_LIMIT = 16_384

/** Bytes that S3 takes for a key. */
const KEY_LIMIT = 1_024
/** Of a name that does not fit, what is kept beside its digest. */
const KEPT_BYTES = 900

/** Key of the report on an upload; a name that leaves no room for the ending is cut, with its digest. */
export function reportKey(uploadKey: string): string {
  const name = uploadKey.slice(UPLOADS.length)
  const key = `${REPORTS}${name}.json`
  if (Buffer.byteLength(key) <= KEY_LIMIT) return key
  const kept = new TextDecoder()
    .decode(Buffer.from(name).subarray(0, KEPT_BYTES))
    .replace(/\ufffd+$/, '')
  const digest = createHash('sha256').update(name).digest('hex')
  return `${REPORTS}${kept}.${digest}.json`
}

export function reportText(report: ActivationReport): string {
  return `${printableJson(report, 2)}\n`
}

/** Undefined where the bytes are not a report. */
export function readReport(bytes: Uint8Array): ActivationReport | undefined {
  const parsed = parseStrictJson(new TextDecoder().decode(bytes))
  if (!('value' in parsed) || !isJsonObject(parsed.value)) return undefined
  const { status, upload, at, revision, sha256, tiedWith, problem } = parsed.value as Partial<
    Record<keyof ActivationReport, JsonValue>
  >
  const known = STATUSES.find((one) => one === status)
  const mark = readMark(upload)
  if (known === undefined || mark === undefined || typeof at !== 'string') return undefined
  return {
    status: known,
    upload: mark,
    at,
    ...texts({ revision, sha256, tiedWith }),
    ...(isJsonObject(problem) ? { problem: { code: '', message: '', ...textsOf(problem) } } : {}),
  }
}

function textsOf({ code, message, where }: JsonObject) {
  return texts({ code, message, where })
}

/** Those of the members that are texts. */
function texts<K extends string>(members: Readonly<Record<K, JsonValue | undefined>>) {
  const known = Object.entries(members).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(known) as Partial<Record<K, string>>
}
