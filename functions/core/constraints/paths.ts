/**
 * Reads file paths so that no file system can read them differently: absolute, POSIX, canonical. Refuses
 * every other spelling of a path instead of normalizing it, because what is forwarded is what was sent.
 */

/** UTF-16 units; Linux's PATH_MAX, as are the 255 bytes of a segment. */
const PATH_LIMIT = 4096
const SEGMENT_LIMIT = 255
/** Bytes of UTF-8 that one UTF-16 unit makes at most. */
const MOST_BYTES = 3
const encoder = new TextEncoder()
/** Text that no normalization changes. */
const ASCII = /^[\x20-\x7e]*$/

/** Names of ASCII letters, digits, `_`, `-` and inner dots, for which nothing below need be asked. */
const ORDINARY = /^(?:\/[\w-]+(?:\.[\w-]+)*)+$/

/** Letters that are invisible, such as Hangul fillers and combining joiners. */
const HIDDEN = /\p{Default_Ignorable_Code_Point}/u
/** Letters and digits of any script, and plain ASCII punctuation without `\ % * ? " < > | : ~`. */
const SEGMENT = /^[\p{L}\p{M}\p{N} !#$&'()+,\-.;=@[\]^_`{}]+$/u
/** A colon in the name of a folder, as tenants may have it; after one character it is a drive's. */
const COLON = /(?<=^[^:]{2}.*)(?<!:):(?=[^:])/g

/**
 * Segments of a canonical absolute path; undefined for anything that some system may read otherwise:
 * relative paths, `.`, `..`, empty segments, a trailing slash, backslashes, `%`, `~`, wildcards, a colon
 * in a file's name, control and format characters, look-alikes of `/` and `.`, text that is not NFC or
 * that NFKC changes, segments that end in a dot or a space or start with a space.
 */
export function readPath(text: string): readonly string[] | undefined {
  if (text.length > PATH_LIMIT || !text.startsWith('/') || !text.isWellFormed()) return undefined
  if (text.length <= SEGMENT_LIMIT && ORDINARY.test(text)) return text.slice(1).split('/')
  const isNormal =
    ASCII.test(text) || (text.normalize('NFC') === text && text.normalize('NFKC') === text)
  if (!isNormal) return undefined
  const segments = text.slice(1).split('/')
  const last = segments.length - 1
  const arePlain = segments.every((segment, index) =>
    isPlainSegment(index < last ? segment.replace(COLON, '_') : segment),
  )
  return arePlain ? segments : undefined
}

function isPlainSegment(segment: string): boolean {
  const endsPlainly = !/[. ]$|^ /.test(segment)
  const isShort =
    segment.length * MOST_BYTES <= SEGMENT_LIMIT || encoder.encode(segment).length <= SEGMENT_LIMIT
  return SEGMENT.test(segment) && !HIDDEN.test(segment) && endsPlainly && isShort
}
