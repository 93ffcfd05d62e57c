/**
 * Reads a pax extended header (POSIX.1-2001, pax, "pax Extended Header"): records `LENGTH KEY=VALUE\n`, the
 * length counting the whole record in bytes. Takes a name, passes over what changes nothing that is read
 * (times, owners, comments, attributes of a file system), and refuses everything else: sizes, links,
 * character sets, and GNU's sparse files, whose real name and content stand in such records.
 */
/** Keys without a say in a file's name or content; vendors' keys are in capitals. */
const WITHOUT_EFFECT = /^(?:atime|ctime|mtime|uid|gid|uname|gname|comment|[A-Z]+\.[\x21-\x7e]+)$/
const WITH_EFFECT = /^(?:GNU\.|SCHILY\.(?:realsize|filetype|sparse))/

/** The name that it gives, or what is wrong with it. */
export function readPax(content: Uint8Array): { readonly name?: string } | string {
  let name: string | undefined
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at)
    const digits = space === -1 ? '' : text(content.subarray(at, space))
    if (digits === undefined || !/^[1-9]\d{0,9}$/.test(digits)) return UNREADABLE
    const end = at + Number(digits)
    const record = content.subarray(space + 1, end)
    if (end > content.length || record.at(-1) !== 0x0a) return UNREADABLE
    const equals = record.indexOf(0x3d)
    const key = equals === -1 ? undefined : text(record.subarray(0, equals))
    if (key === undefined) return UNREADABLE
    if (key === 'path') {
      const value = text(record.subarray(equals + 1, -1))
      if (value === undefined || value === '' || value.includes('\0')) return UNREADABLE
      if (name !== undefined) return 'a pax header names a file twice'
      name = value
    } else if (!WITHOUT_EFFECT.test(key) || WITH_EFFECT.test(key)) {
      return 'a pax header changes how a file is read'
    }
    at = end
  }
  return name === undefined ? {} : { name }
}

const UNREADABLE = 'a pax header cannot be read'

/** Undefined for what is not UTF-8. */
function text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
