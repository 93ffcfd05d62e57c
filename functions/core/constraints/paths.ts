/**
 * Reads file paths so that no file system, shell or glob can read them differently: absolute, POSIX, and
 * without anything that one of them expands, strips or folds into another path. Refuses every other
 * spelling instead of normalizing it, because what is forwarded is what was sent.
 */

/** UTF-16 units; Linux's PATH_MAX, as are the 255 bytes of a segment. */
const PATH_LIMIT = 4096
const SEGMENT_LIMIT = 255
/** Bytes of UTF-8 that one UTF-16 unit makes at most. */
const MOST_BYTES = 3
const encoder = new TextEncoder()

/** Names of ASCII letters, digits, `_`, `-` and inner dots, for which nothing below need be asked. */
const ORDINARY = /^(?:\/[\w-]+(?:\.[\w-]+)*)+$/

/** What is not ASCII: letters, marks, digits, punctuation, symbols and spaces, of any script. */
const OTHER = String.raw`[[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]--\p{ASCII}]`
/** Of ASCII all but `\ % * ? " < > | : ~`, and what shells and globs expand: `$`, backtick, `{ } [ ]`. */
const SEGMENT = new RegExp(String.raw`^(?:[\p{L}\p{N} !#&'\(\)+,\-.;=@\^_]|${OTHER})+$`, 'v')
/** A colon in the name of a folder, as tenants may have it; after one character it is a drive's. */
const COLON = /(?<=^[^:]{2}.*)(?<!:):(?=[^:])/g
/** Groups of extended globs, as bash and picomatch read them. */
const GROUP = /[!+@]\(/

/** Emoji whole, whose joiners and selectors are no hidden characters. */
const EMOJI = /\p{RGI_Emoji}|\p{Emoji}\ufe0f/gv
/** Joiners between letters, as Persian and the scripts of India have them. */
const JOINER = /(?<=[[\p{L}\p{M}]--\p{ASCII}])[\u200c\u200d](?=[\p{L}--\p{ASCII}])/gv
/** Letters that are invisible, such as Hangul fillers and combining joiners. */
const HIDDEN = /\p{Default_Ignorable_Code_Point}/u

/** Strokes that look like a slash or a backslash, or that code pages of Windows make one of. */
const STROKE = /[\u2044\u2215\u2216\u2571\u2572\u27cb\u27cd\u29f5\u29f8\u29f9]/u
/** Signs that Japanese and Korean code pages of Windows make a backslash of. */
const CURRENCY = /[\u00a5\u20a9]/u
/** What would be a path's once NFKC took it apart. */
const STRUCTURE = /[./\\]/g
/** What would be decoded then. */
const ENCODED = /%[0-9a-f]{2}/i

/** Begins with dots and goes on with a sign that some reader drops: `..;x` and `..#x` are `..` to them. */
const DOTS_AND_SIGN = /^\.+[^\p{L}\p{N}_\-.]/u
/** Of signs alone: with a dot among them some shell reads `..` out of it. */
const SIGNS = /^[^\p{L}\p{N}\p{So}]*$/u
/** A mark has a letter to stand on; on a slash or a dot it hides it. */
const BARE_MARK = /(?:^|[\s.])\p{M}/u

/**
 * Segments of a canonical absolute path; undefined for anything that some system may read otherwise:
 * relative paths, `.`, `..`, empty segments, a trailing slash, backslashes, `%`, `~`, `$`, backticks,
 * wildcards, braces and brackets, a colon in a file's name, control and format characters, what looks
 * like or folds to `/`, `\` or `.`, dots among signs, segments that end in a dot or a space or start
 * with a space.
 */
export function readPath(text: string): readonly string[] | undefined {
  if (text.length > PATH_LIMIT || !text.startsWith('/') || !text.isWellFormed()) return undefined
  if (text.length <= SEGMENT_LIMIT && ORDINARY.test(text)) return text.slice(1).split('/')
  const segments = text.slice(1).split('/')
  const last = segments.length - 1
  const arePlain = segments.every((segment, index) =>
    isPlainSegment(index < last ? segment.replace(COLON, '_') : segment),
  )
  return arePlain ? segments : undefined
}

function isPlainSegment(segment: string): boolean {
  // Bytes first: what follows is done with no more than a name's worth of text.
  const isShort =
    segment.length * MOST_BYTES <= SEGMENT_LIMIT || encoder.encode(segment).length <= SEGMENT_LIMIT
  if (!isShort) return false
  const visible = segment.replace(EMOJI, '\u2600').replace(JOINER, '')
  if (!SEGMENT.test(visible) || HIDDEN.test(visible) || STROKE.test(visible)) return false
  const folded = visible.normalize('NFKC')
  if (countOf(folded) !== countOf(visible) || ENCODED.test(folded)) return false
  return !BARE_MARK.test(visible) && folded.split(CURRENCY).every(isPlainPart)
}

function countOf(text: string): number {
  return text.match(STRUCTURE)?.length ?? 0
}

function isPlainPart(part: string, _index: number, parts: readonly string[]): boolean {
  const isAlone = parts.length === 1
  const endsPlainly = !/[.\s]$|^\s|^~/u.test(part)
  if (isAlone && (part === '' || !endsPlainly)) return false
  const hidesDots = part.includes('.') && SIGNS.test(part)
  return !hidesDots && !DOTS_AND_SIGN.test(part) && !GROUP.test(part)
}
