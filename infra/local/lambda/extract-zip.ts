/**
 * Unpacks a zip file that was packed before synthesis (APPNOTE.TXT 4.3 and 4.4). Refuses entries that
 * would land outside the target, and compression other than stored and deflated.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { inflateRawSync } from 'node:zlib'

const END_OF_DIRECTORY = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50

export async function extractZip(file: string, target: string): Promise<void> {
  const bytes = await readFile(file)
  let end = bytes.length - 22
  while (end >= 0 && bytes.readUInt32LE(end) !== END_OF_DIRECTORY) end -= 1
  if (end < 0) throw new Error(`${file} is no zip file`)
  const count = bytes.readUInt16LE(end + 10)
  let at = bytes.readUInt32LE(end + 16)
  for (let index = 0; index < count; index += 1) {
    if (bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error(`${file} is broken`)
    const method = bytes.readUInt16LE(at + 10)
    const size = bytes.readUInt32LE(at + 20)
    const nameLength = bytes.readUInt16LE(at + 28)
    const skip = bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
    const local = bytes.readUInt32LE(at + 42)
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    at += 46 + nameLength + skip
    const destination = path.join(target, name)
    if (!destination.startsWith(target + path.sep)) throw new Error(`${file} leaves its directory`)
    if (name.endsWith('/')) {
      await mkdir(destination, { recursive: true })
      continue
    }
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const packed = bytes.subarray(start, start + size)
    if (method !== 0 && method !== 8) throw new Error(`${file} uses compression ${method}`)
    await mkdir(path.dirname(destination), { recursive: true })
    await writeFile(destination, method === 0 ? packed : inflateRawSync(packed))
  }
}
