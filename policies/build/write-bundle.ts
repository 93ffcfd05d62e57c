/**
 * Packs a policy module and its data as an OPA bundle. The same module and data always give the same
 * archive: files in one order, no times, no owners, keys sorted.
 */
import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { ENTRYPOINT } from '../../functions/adapters/bundles/bundle-manifest.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../functions/core/json.ts'

/** Byte of a gzip header that names the system it was made on (RFC 1952 section 2.3.1). */
const GZIP_SYSTEM = 9
const GZIP_SYSTEM_UNKNOWN = 255
const REVISION_DIGITS = 16

/** The bundle's bytes; its revision is a digest of the module and the data. */
export async function writeBundle(wasm: Uint8Array, data: JsonObject): Promise<Uint8Array> {
  const dataText = sortedJson(data)
  const revision = createHash('sha256')
    .update(createHash('sha256').update(wasm).digest())
    .update(dataText)
    .digest('hex')
    .slice(0, REVISION_DIGITS)
  const manifest = {
    revision,
    roots: ['enterprise/mcp'],
    wasm: [{ entrypoint: ENTRYPOINT, module: '/policy.wasm' }],
  }
  const archive = await packFiles([
    ['.manifest', Buffer.from(`${JSON.stringify(manifest)}\n`)],
    ['data.json', Buffer.from(`${dataText}\n`)],
    ['policy.wasm', Buffer.from(wasm)],
  ])
  const zipped = gzipSync(archive, { level: 9 })
  zipped[GZIP_SYSTEM] = GZIP_SYSTEM_UNKNOWN
  return zipped
}

async function packFiles(files: readonly (readonly [string, Buffer])[]): Promise<Buffer> {
  const archive = pack()
  for (const [name, content] of files) {
    archive.entry({ name, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 }, content)
  }
  archive.finalize()
  return buffer(archive)
}

/** JSON with the members of every object in the order of their UTF-16 code units. */
function sortedJson(value: JsonValue): string {
  return JSON.stringify(value, (_key, inner: JsonValue) =>
    isJsonObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
