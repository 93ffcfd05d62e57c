/**
 * Reads a tar archive (POSIX.1-1988 ustar, with pax and GNU long names) into its regular files.
 * Refuses links, devices, names that leave the archive, two files of one name, wrong checksums and
 * anything cut short. Directories are passed over: they hold nothing.
 */
const BLOCK = 512
const NAME_LIMIT = 1024
const FILE_LIMIT = 1000

const REGULAR = new Set(['0', '\0', '7'])
const DIRECTORY = '5'
const PAX_NEXT = 'x'
const PAX_GLOBAL = 'g'
const GNU_LONG_NAME = 'L'

export interface TarFault {
  readonly kind: 'tar-fault'
  readonly message: string
  readonly where?: string
}

/** Names (without a leading `/` or `./`) -> bytes, as views into `archive`; or what is wrong. */
export function readTar(archive: Uint8Array): ReadonlyMap<string, Uint8Array> | TarFault {
  const files = new Map<string, Uint8Array>()
  let longName: string | undefined
  let paxSize: number | undefined
  for (let at = 0; ; ) {
    const header = archive.subarray(at, at + BLOCK)
    if (header.length < BLOCK) return fault('the archive is cut short')
    if (header.every((byte) => byte === 0)) return files
    if (!checksumHolds(header)) return fault('a header has a wrong checksum')
    const type = String.fromCharCode(header[156] ?? 0)
    const isExtension = type === PAX_NEXT || type === PAX_GLOBAL || type === GNU_LONG_NAME
    const size = (isExtension ? undefined : paxSize) ?? readOctal(header.subarray(124, 136))
    if (size === undefined) return fault('a file size cannot be read')
    const start = at + BLOCK
    const content = archive.subarray(start, start + size)
    if (content.length < size) return fault('the archive is cut short')
    at = start + Math.ceil(size / BLOCK) * BLOCK
    if (type === PAX_GLOBAL) continue
    if (type === GNU_LONG_NAME) {
      longName = readText(content)
      continue
    }
    if (type === PAX_NEXT) {
      const records = readPax(content)
      if (records === undefined) return fault('a pax header cannot be read')
      longName = records.path ?? longName
      paxSize = records.size
      continue
    }
    const name = normalName(longName ?? headerName(header))
    longName = undefined
    paxSize = undefined
    if (name === undefined) return fault('a file name is not a plain relative path')
    if (type === DIRECTORY) continue
    if (!REGULAR.has(type)) return fault('only regular files may be in the archive', name)
    if (files.has(name)) return fault('two files have the same name', name)
    if (files.size >= FILE_LIMIT) return fault(`more than ${FILE_LIMIT} files`)
    files.set(name, content)
  }
}

/** A name below the archive's root, without `.` segments in front; undefined for anything else. */
function normalName(name: string): string | undefined {
  const relative = name.replace(/^\/|^(?:\.\/)+/, '').replace(/\/$/, '')
  if (relative === '' || relative === '.') return name === './' || name === '.' ? '.' : undefined
  const segments = relative.split('/')
  const isPlain = segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..')
  const hasOddCharacter = /[\\\p{Cc}]/u.test(relative) || !relative.isWellFormed()
  return isPlain && !hasOddCharacter && relative.length <= NAME_LIMIT ? relative : undefined
}

function headerName(header: Uint8Array): string {
  const name = readText(header.subarray(0, 100))
  const isUstar = readText(header.subarray(257, 262)) === 'ustar' && header[262] === 0
  const prefix = isUstar ? readText(header.subarray(345, 500)) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Records of a pax header: `LENGTH KEY=VALUE\n`, the length counting the whole record in bytes. */
function readPax(content: Uint8Array): { path?: string; size?: number } | undefined {
  const records: { path?: string; size?: number } = {}
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at)
    if (space === -1) return undefined
    const digits = readText(content.subarray(at, space))
    const length = Number(digits)
    const record = content.subarray(space + 1, at + length)
    if (!/^[1-9]\d*$/.test(digits) || record.length !== at + length - space - 1) return undefined
    if (record.at(-1) !== 0x0a) return undefined
    const text = readText(record.subarray(0, -1))
    const equals = text.indexOf('=')
    if (equals < 1) return undefined
    const value = text.slice(equals + 1)
    if (text.startsWith('path=')) records.path = value
    if (text.startsWith('size=')) {
      if (!/^\d{1,15}$/.test(value)) return undefined
      records.size = Number(value)
    }
    at += length
  }
  return records
}

/** Octal digits, ended by a space or NUL. The base-256 form is for sizes far beyond any bundle. */
function readOctal(field: Uint8Array): number | undefined {
  const digits = readText(field).trim()
  return /^[0-7]{1,11}$/.test(digits) ? Number.parseInt(digits, 8) : undefined
}

/** Sum of the header's bytes, its own field counted as spaces. */
function checksumHolds(header: Uint8Array): boolean {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0)
  return readOctal(header.subarray(148, 156)) === sum
}

/** Text until the first NUL. Bytes that are not UTF-8 become U+FFFD, which no known name holds. */
function readText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end))
}

function fault(message: string, where?: string): TarFault {
  return { kind: 'tar-fault', message, ...(where === undefined ? {} : { where }) }
}
