/**
 * Turns an upload into the policy in force, or says why not. Refuses what cannot be read, loaded or
 * probed, and what is older than what is in force; a refused upload changes nothing.
 *
 * Events repeat, come late and change order, so the object is read as it is now, and the pointer is
 * written only on the condition that it is still the one that was compared with.
 */
import { loadOpaWasmEngine } from '../adapters/engines/opa-wasm.ts'
import { BUNDLE_LIMIT, readBundle, type Bundle } from '../adapters/bundles/read-bundle.ts'
import {
  type BundlePointer,
  bundleKey,
  isOlder,
  isSameUpload,
  isTie,
  POINTER_LIMIT,
  readPointer,
  type UploadMark,
} from '../core/decision/bundle-pointer.ts'
import {
  type BundleProblem,
  bundleProblem,
  isBundleProblem,
} from '../core/decision/bundle-problem.ts'
import { type BundleStore, POINTER_KEY } from '../core/decision/bundle-store.ts'
import { printableJson } from '../core/printable.ts'
import {
  type ActivationReport,
  readReport,
  REPORT_LIMIT,
  reportKey,
  reportText,
} from './activation-report.ts'
import { checkPatterns } from './constraint-patterns.ts'
import type { UploadNotice } from './uploads.ts'

export interface ActivationPorts {
  readonly store: BundleStore
  /** Milliseconds since the epoch. */
  readonly clock: () => number
}

const ATTEMPTS = 5

/**
 * Activates the object at the notice's key. Returns the report that it wrote, or undefined where the
 * upload is gone or was dealt with before. Throws where the store fails, so that the event is
 * delivered again.
 */
export async function activate(
  { store, clock }: ActivationPorts,
  notice: UploadNotice,
): Promise<ActivationReport | undefined> {
  // Noted before anything is waited for: loading a bundle may take longer than the next upload.
  const noticedAt = clock()
  const upload = await store.read(notice.key, { limit: BUNDLE_LIMIT })
  if (upload.kind === 'absent' || upload.kind === 'unchanged') return undefined
  const { etag, lastModified, versionId } = upload
  const mark: UploadMark = {
    key: notice.key,
    etag,
    versionId: versionId ?? null,
    lastModified,
    sequencer: notice.sequencer,
    noticedAt,
  }
  if (await wasHandled(store, mark)) return undefined
  const bundle =
    upload.kind === 'object'
      ? await accept(notice.key, upload.bytes)
      : bundleProblem('bundle_too_large', `The upload is larger than ${BUNDLE_LIMIT} bytes.`)
  const at = new Date(clock()).toISOString()
  if (isBundleProblem(bundle) || upload.kind !== 'object') {
    return report(store, { status: 'refused', upload: mark, at, ...problemOf(bundle) })
  }
  const revision =
    bundle.manifest.revision === '' ? bundle.digest.slice(0, 16) : bundle.manifest.revision
  const key = bundleKey(bundle.digest)
  await store.write(key, upload.bytes)
  const pointer = { revision, sha256: bundle.digest, key, activatedAt: at, upload: mark }
  const outcome = await point(store, pointer)
  return report(store, { ...outcome, upload: mark, at, revision, sha256: bundle.digest })
}

/**
 * Whether a report on this very upload is there: its event is a repetition. Two uploads of one second
 * cannot be told apart by age, so repeating the first would otherwise undo the second.
 */
async function wasHandled(store: BundleStore, mark: UploadMark): Promise<boolean> {
  const former = await store.read(reportKey(mark.key), { limit: REPORT_LIMIT })
  const report = former.kind === 'object' ? readReport(former.bytes) : undefined
  return report !== undefined && isSameUpload(report.upload, mark)
}

/** Everything that must hold before a bundle may decide anything. */
async function accept(key: string, bytes: Uint8Array): Promise<Bundle | BundleProblem> {
  if (!key.endsWith('.tar.gz')) {
    return bundleProblem(
      'upload_name',
      'Only files named *.tar.gz are taken for bundles. Rename it.',
    )
  }
  const bundle = await readBundle(bytes)
  if (isBundleProblem(bundle)) return bundle
  const { wasm, data, digest, manifest } = bundle
  const engine = await loadOpaWasmEngine({ wasm, data, digest, revision: manifest.revision })
  return isBundleProblem(engine) ? engine : ((await checkPatterns(data)) ?? bundle)
}

/** Writes the pointer unless what is in force is newer; tries again when another was faster. */
async function point(
  store: BundleStore,
  pointer: BundlePointer,
): Promise<Pick<ActivationReport, 'status' | 'tiedWith'>> {
  const bytes = new TextEncoder().encode(`${printableJson(pointer, 2)}\n`)
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const current = await store.read(POINTER_KEY, { limit: POINTER_LIMIT })
    const inForce =
      current.kind === 'object' ? readPointer(new TextDecoder().decode(current.bytes)) : undefined
    if (inForce !== undefined && isSameUpload(pointer.upload, inForce.upload))
      return { status: 'activated' }
    const tie =
      inForce !== undefined && isTie(pointer.upload, inForce.upload)
        ? { tiedWith: inForce.upload.key }
        : {}
    if (inForce !== undefined && isOlder(pointer.upload, inForce.upload))
      return { status: 'superseded', ...tie }
    const condition =
      current.kind === 'object' ? { ifMatch: current.etag } : ({ ifAbsent: true } as const)
    if (await store.write(POINTER_KEY, bytes, condition)) return { status: 'activated', ...tie }
  }
  throw new Error(`${POINTER_KEY} changed ${ATTEMPTS} times while it was being written`)
}

function problemOf(problem: Bundle | BundleProblem): Pick<ActivationReport, 'problem'> {
  if (problem.kind !== 'bundle-problem') return {}
  const { code, message, where } = problem
  return { problem: { code, message, ...(where === undefined ? {} : { where }) } }
}

async function report(store: BundleStore, content: ActivationReport): Promise<ActivationReport> {
  const bytes = new TextEncoder().encode(reportText(content))
  await store.write(reportKey(content.upload.key), bytes)
  return content
}
