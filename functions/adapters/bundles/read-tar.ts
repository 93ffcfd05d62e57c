/**
 * Reads a tar archive (POSIX.1-2001 ustar and pax, GNU long names) into its regular files. Whoever reviews
 * a bundle unpacks it with a tool of their own, so whatever tools read in more ways than one is refused:
 * links, devices, sparse files, sizes and names that a pax header changes for files it does not belong to,
 * two entries of one name, names that leave the archive, and anything after its end.
 */
import { readPax } from './read-pax.ts'

const BLOCK = 512
const NAME_LIMIT = 1024
const FILE_LIMIT = 1000

const REGULAR = new Set(['0', '\0'])
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
  const folders = new Set<string>()
  /** From an extension header, for the entry that follows it; empty where it says nothing of a name. */
  let extension: { readonly name?: string } | undefined
  for (let at = 0; ; ) {
    const header = archive.subarray(at, at + BLOCK)
    if (header.length < BLOCK) return fault('the archive is cut short')
    if (isZero(header)) {
      if (extension !== undefined) return fault('a long name belongs to no file')
      return endOf(archive.subarray(at)) ?? clashOf(files, folders) ?? files
    }
    if (!checksumHolds(header)) return fault('a header has a wrong checksum')
    const type = String.fromCharCode(header[156] ?? 0)
    const size = readOctal(header.subarray(124, 136))
    if (size === undefined) return fault('a file size cannot be read')
    const start = at + BLOCK
    const content = archive.subarray(start, start + size)
    if (content.length < size) return fault('the archive is cut short')
    at = start + Math.ceil(size / BLOCK) * BLOCK

    if (type === PAX_GLOBAL || type === PAX_NEXT) {
      const records = readPax(content)
      if (typeof records === 'string') return fault(records)
      if (extension !== undefined) return fault('a file has two long names')
      // `git archive` writes one with a comment; for anything else it would change every file.
      if (type === PAX_GLOBAL && records.name !== undefined)
        return fault('a global pax header names a file')
      if (type === PAX_NEXT) extension = records
      continue
    }
    if (type === GNU_LONG_NAME) {
      const name = readName(content)
      if (name === undefined) return fault('a long name cannot be read')
      if (extension !== undefined) return fault('a file has two long names')
      extension = { name }
      continue
    }
    const raw = extension?.name ?? headerName(header)
    extension = undefined
    const name = raw === undefined ? undefined : normalName(raw)
    if (raw === undefined || name === undefined)
      return fault('a file name is not a plain relative path')
    if (type === DIRECTORY) {
      if (size > 0) return fault('a folder has content', name)
      folders.add(name)
      continue
    }
    if (!REGULAR.has(type)) return fault('only regular files may be in the archive', name)
    // By an old custom a name that ends in a slash is a folder's, whatever the type says.
    if (raw.endsWith('/')) return fault('a file is named as folders are', name)
    if (files.has(name)) return fault('two files have the same name', name)
    if (files.size >= FILE_LIMIT) return fault(`more than ${FILE_LIMIT} files`)
    files.set(name, content)
  }
}

/** An archive ends in two blocks of zeros (POSIX.1-2001, pax), and whatever pads it is zero as well. */
function endOf(rest: Uint8Array): TarFault | undefined {
  if (rest.length < 2 * BLOCK) return fault('the archive is cut short')
  return isZero(rest) ? undefined : fault('something follows after the end of the archive')
}

/** A name that is both a file and a folder: which one is there depends on who unpacks. */
function clashOf(
  files: ReadonlyMap<string, unknown>,
  folders: ReadonlySet<string>,
): TarFault | undefined {
  const parents = new Set(folders)
  for (const name of files.keys())
    for (let end = name.indexOf('/'); end !== -1; end = name.indexOf('/', end + 1))
      parents.add(name.slice(0, end))
  const both = [...files.keys()].find((name) => parents.has(name))
  return both === undefined ? undefined : fault('a file is a folder, too', both)
}

/** A name below the archive's root, without `.` segments in front; undefined for anything else. */
function normalName(name: string): string | undefined {
  const relative = name.replace(/^\/|^(?:\.\/)+/, '').replace(/\/$/, '')
  if (relative === '' || relative === '.') return name === './' || name === '.' ? '.' : undefined
  const segments = relative.split('/')
  const isPlain = segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..')
  const hasOddCharacter = /[\\\p{Cc}]/u.test(relative)
  return isPlain && !hasOddCharacter && relative.length <= NAME_LIMIT ? relative : undefined
}

function headerName(header: Uint8Array): string | undefined {
  const name = readName(header.subarray(0, 100))
  // GNU's own format has `ustar  ` here, and times where others have the prefix.
  const isUstar = latin1(header.subarray(257, 263)) === 'ustar\0'
  const prefix = isUstar ? readName(header.subarray(345, 500)) : ''
  if (name === undefined || prefix === undefined) return undefined
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Octal digits, ended by spaces and NULs. The base-256 form is for sizes far beyond any bundle. */
function readOctal(field: Uint8Array): number | undefined {
  const digits = /^ *([0-7]{1,11})[ \0]*$/.exec(latin1(field))?.[1]
  return digits === undefined ? undefined : Number.parseInt(digits, 8)
}

/** Sum of the header's bytes, its own field counted as spaces. */
function checksumHolds(header: Uint8Array): boolean {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0)
  return readOctal(header.subarray(148, 156)) === sum
}

/** Text in UTF-8, padded with NULs; undefined where it is anything else. */
function readName(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0)
  const text = end === -1 ? bytes : bytes.subarray(0, end)
  if (end !== -1 && !isZero(bytes.subarray(end))) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text)
  } catch {
    return undefined
  }
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}

function fault(message: string, where?: string): TarFault {
  return { kind: 'tar-fault', message, ...(where === undefined ? {} : { where }) }
}
