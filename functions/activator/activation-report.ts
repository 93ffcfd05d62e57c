/**
 * What became of an upload, written under `reports/` so that it triggers nothing: the file for
 * `uploads/NAME` is `reports/NAME.json`.
 */
import type { BundleProblemCode } from '../core/decision/bundle-problem.ts'
import { readMark, type UploadMark } from '../core/decision/bundle-pointer.ts'
import { REPORTS, UPLOADS } from '../core/decision/bundle-store.ts'
import { isJsonObject } from '../core/json.ts'
import { parseStrictJson } from '../core/strict-json.ts'

export interface ActivationReport {
  /** `superseded`: sound, but a newer upload is in force already. */
  readonly status: 'activated' | 'superseded' | 'refused'
  readonly upload: UploadMark
  /** RFC 3339, UTC. */
  readonly at: string
  readonly revision?: string
  readonly sha256?: string
  readonly problem?: {
    readonly code: BundleProblemCode
    readonly message: string
    readonly where?: string
  }
}

/** Key of the report on an upload. */
export function reportKey(uploadKey: string): string {
  return `${REPORTS}${uploadKey.slice(UPLOADS.length)}.json`
}

/** Bytes that a report may have. */
export const REPORT_LIMIT = 16_384

/** The upload that a report is about; undefined where the bytes are not a report. */
export function readReportedUpload(bytes: Uint8Array): UploadMark | undefined {
  const parsed = parseStrictJson(new TextDecoder().decode(bytes))
  return 'value' in parsed && isJsonObject(parsed.value)
    ? readMark(parsed.value['upload'])
    : undefined
}
