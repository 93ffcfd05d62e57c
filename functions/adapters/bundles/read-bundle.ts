/**
 * Reads an OPA bundle (a gzipped tar: `.manifest`, `policy.wasm`, `data.json`) within bounds.
 * Refuses what is cut short, too large, not where it should be, or beyond the manifest's roots.
 *
 * Rego sources and `.signatures.json` may lie in it and are passed over; data in folders is refused,
 * because only the root's `data.json` is read (`opa build` merges all data there).
 * Source: https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format
 */
import { createHash } from 'node:crypto'
import { gunzip, type ZlibOptions } from 'node:zlib'
import {
  type BundleProblem,
  bundleProblem,
  isBundleProblem,
} from '../../core/decision/bundle-problem.ts'
import { DEPTH_LIMIT, parseStrictJson } from '../../core/strict-json.ts'
import { isJsonObject, type JsonValue } from '../../core/json.ts'
import { type BundleManifest, readManifest } from './bundle-manifest.ts'
import { readTar } from './read-tar.ts'

export interface Bundle {
  readonly kind: 'bundle'
  readonly manifest: BundleManifest
  readonly wasm: Uint8Array<ArrayBuffer>
  readonly data: JsonValue
  /** Lower-case hex SHA-256 of the bundle's bytes. */
  readonly digest: string
}

/** Bytes of an upload. */
export const BUNDLE_LIMIT = 8 * 1024 * 1024
/** Bytes of all its files together: bounds what a small upload can unpack to. */
export const UNPACKED_LIMIT = 32 * 1024 * 1024

const MANIFEST = '.manifest'
const DATA = 'data.json'
const PASSED_OVER = /(?:\.rego|^\.signatures\.json)$/

/** Reads a bundle's bytes. Never throws. */
export async function readBundle(bytes: Uint8Array): Promise<Bundle | BundleProblem> {
  if (bytes.length > BUNDLE_LIMIT) {
    return bundleProblem('bundle_too_large', `The bundle is larger than ${BUNDLE_LIMIT} bytes.`)
  }
  const archive = await unpack(bytes)
  if (isBundleProblem(archive)) return archive
  const files = readTar(archive)
  if ('kind' in files) {
    return bundleProblem(
      'archive_invalid',
      `The archive cannot be used: ${files.message}.`,
      files.where,
    )
  }
  const manifestText = files.get(MANIFEST)
  if (manifestText === undefined) {
    return bundleProblem(
      'manifest_invalid',
      'The bundle has no .manifest. Build it with `mcp-authorizer policy build` or `opa build -t wasm`.',
      MANIFEST,
    )
  }
  const manifest = readManifest(readJson(manifestText))
  if (isBundleProblem(manifest)) return manifest
  const unknown = [...files.keys()].find(
    (name) =>
      name !== MANIFEST && name !== DATA && name !== manifest.module && !PASSED_OVER.test(name),
  )
  if (unknown !== undefined) {
    return bundleProblem(
      'archive_invalid',
      'The bundle holds a file that would not be read. Take it out, or let `opa build` merge data into one data.json.',
      unknown,
    )
  }
  const wasm = files.get(manifest.module)
  if (wasm === undefined) {
    return bundleProblem(
      'wasm_missing',
      'The module that the manifest names is not in the bundle. Build it with `opa build -t wasm -e enterprise/mcp/authz`.',
      manifest.module,
    )
  }
  const data = readData(files.get(DATA), manifest)
  if (data.kind === 'bundle-problem') return data
  const digest = createHash('sha256').update(bytes).digest('hex')
  return { kind: 'bundle', manifest, wasm: new Uint8Array(wasm), data: data.value, digest }
}

async function unpack(bytes: Uint8Array): Promise<Uint8Array | BundleProblem> {
  try {
    const { content, consumed } = await gunzipAll(bytes)
    return consumed === bytes.length
      ? content
      : bundleProblem(
          'bundle_not_gzip',
          'Something follows after the end of the gzip file. Upload the .tar.gz as it was built.',
        )
  } catch (error) {
    const isTooLarge =
      error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return isTooLarge
      ? bundleProblem(
          'bundle_too_large',
          `The bundle unpacks to more than ${UNPACKED_LIMIT} bytes.`,
        )
      : bundleProblem(
          'bundle_not_gzip',
          'The bundle is not a complete gzip file. Upload the .tar.gz as it was built.',
        )
  }
}

/** `consumed`: how much of the input the gzip file is; Node passes over zeros after it. */
function gunzipAll(
  bytes: Uint8Array,
): Promise<{ readonly content: Uint8Array; readonly consumed: number }> {
  return new Promise((resolve, reject) => {
    const options: ZlibOptions = { maxOutputLength: UNPACKED_LIMIT, info: true }
    gunzip(bytes, options, (error, result) => {
      if (error !== null) {
        reject(error)
        return
      }
      // With `info` the result has another shape, which the types do not know.
      const { buffer, engine } = result as unknown as {
        readonly buffer: Uint8Array
        readonly engine: { readonly bytesWritten: number }
      }
      resolve({ content: buffer, consumed: engine.bytesWritten })
    })
  })
}

function readData(
  bytes: Uint8Array | undefined,
  manifest: BundleManifest,
): { readonly kind: 'data'; readonly value: JsonValue } | BundleProblem {
  if (bytes === undefined) return { kind: 'data', value: {} }
  const value = readJson(bytes)
  if (value === undefined || !isJsonObject(value)) {
    return bundleProblem(
      'data_invalid',
      `data.json must be one JSON object in UTF-8, without duplicate keys, nested at most ${DEPTH_LIMIT} deep.`,
      DATA,
    )
  }
  const stray = outsideRoots(value, manifest.roots, '')
  return stray === undefined
    ? { kind: 'data', value }
    : bundleProblem(
        'manifest_invalid',
        "data.json holds a path that is under none of the manifest's roots.",
        stray,
      )
}

/** The first path of the data that no root covers; a root covers itself and everything below. */
function outsideRoots(
  value: JsonValue,
  roots: readonly string[],
  path: string,
): string | undefined {
  const isCovered = roots.some(
    (root) => root === '' || path === root || path.startsWith(`${root}/`),
  )
  if (isCovered) return undefined
  const mayLeadToRoot = path === '' || roots.some((root) => root.startsWith(`${path}/`))
  if (!mayLeadToRoot || !isJsonObject(value)) return path
  for (const [key, inner] of Object.entries(value)) {
    const found = outsideRoots(inner, roots, path === '' ? key : `${path}/${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

function readJson(bytes: Uint8Array): JsonValue | undefined {
  try {
    const parsed = parseStrictJson(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    )
    return 'value' in parsed ? parsed.value : undefined
  } catch {
    return undefined
  }
}
