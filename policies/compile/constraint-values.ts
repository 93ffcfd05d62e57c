/**
 * What each constraint takes as its value, so that a value which its handler would refuse at every
 * call is refused when the policy is built. Names that nothing handles are refused, too.
 */
import type { JsonValue } from '../../functions/core/json.ts'
import { countOf, itemsOf, type Problems, quote } from './checks.ts'
import type { Yaml } from './read-yaml.ts'

/** Reads a value; undefined, with problems noted, where it is not one. */
type ReadValue = (value: Yaml, problems: Problems) => JsonValue | undefined

const READERS: Readonly<Record<string, ReadValue>> = {
  max_rows: (value, problems) => countOf(value, 0, problems),
  max_file_size: (value, problems) => countOf(value, 0, problems),
  allowed_paths: (value, problems) => readGlobs(value, isPathGlob, problems),
  allowed_endpoints: (value, problems) => readGlobs(value, isEndpointGlob, problems),
}

/** Constraints that a schema may name. */
export const CONSTRAINT_NAMES = Object.keys(READERS)

/** Reads the value of one constraint, whose name must be known. */
export function readConstraintValue(
  name: string,
  value: Yaml,
  problems: Problems,
): JsonValue | undefined {
  return READERS[name]?.(value, problems)
}

function readGlobs(
  value: Yaml,
  isGlob: (glob: string) => boolean,
  problems: Problems,
): readonly string[] | undefined {
  const globs = itemsOf(value, 'pattern', problems).map((item) => {
    if (item.kind === 'text' && isGlob(item.text)) return item.text
    const shown = item.kind === 'text' ? `${quote(item.text)} is not a pattern: ` : ''
    problems.add(
      item.at,
      `${shown}begin with /, use * within a segment or ** as the last one, and no . or .. segments, empty segments, or any of ? [ ] { } \\ %; {tenant} stands for the tenant`,
    )
    return undefined
  })
  return globs.every((glob) => glob !== undefined) ? globs : undefined
}

/** An absolute path whose segments may hold `*`; `**` only as a whole last segment. */
function isPathGlob(glob: string): boolean {
  const plain = glob.replaceAll('{tenant}', 'tenant')
  if (!plain.startsWith('/') || /[?[\]{}\\%~;#]|\p{Cc}/u.test(plain)) return false
  const segments = plain.slice(1).split('/')
  return segments.every((segment, i) => {
    const isWhole = segment !== '' && segment !== '.' && segment !== '..'
    return isWhole && (!segment.includes('**') || (segment === '**' && i === segments.length - 1))
  })
}

/** A path, or an http(s) origin with a path. */
function isEndpointGlob(glob: string): boolean {
  const path = glob.replace(/^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?(?=\/)/, '')
  return isPathGlob(path)
}
