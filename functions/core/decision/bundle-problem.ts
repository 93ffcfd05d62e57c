/**
 * Why a policy bundle cannot be used. Stable codes for reports and tests; the message says what is
 * wrong and what to do, for whoever built the bundle. Names that the bundle chose are cut and escaped.
 */
import { printable } from '../printable.ts'

export type BundleProblemCode =
  | 'upload_name'
  | 'bundle_too_large'
  | 'bundle_not_gzip'
  | 'archive_invalid'
  | 'manifest_invalid'
  | 'entrypoint_missing'
  | 'wasm_missing'
  | 'wasm_invalid'
  | 'wasm_builtin_missing'
  | 'wasm_memory'
  | 'data_missing'
  | 'data_invalid'
  | 'probe_failed'
  | 'probe_too_slow'

export interface BundleProblem {
  readonly kind: 'bundle-problem'
  readonly code: BundleProblemCode
  readonly message: string
  /** File of the bundle, or path within its data, that is at fault. */
  readonly where?: string
}

const MESSAGE_LIMIT = 600
const WHERE_LIMIT = 300

/** Makes a problem. */
export function bundleProblem(
  code: BundleProblemCode,
  message: string,
  where?: string,
): BundleProblem {
  return {
    kind: 'bundle-problem',
    code,
    message: printable(message, MESSAGE_LIMIT),
    ...(where === undefined ? {} : { where: printable(where, WHERE_LIMIT) }),
  }
}

/** Tells a problem from what a bundle holds. */
export function isBundleProblem(value: unknown): value is BundleProblem {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as { kind?: unknown }).kind === 'bundle-problem'
  )
}
