/**
 * Mends what clients are known to send and servers may not take, so that the upstream gets what was
 * decided on: null where a member is left out, and a handshake for a version before Streamable HTTP.
 * Everything else stays as it was written.
 */
import { editMembers } from '../json-edits.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { LEGACY_VERSIONS } from './protocol-versions.ts'

/** Versions are dates, so that their order is that of their texts (MCP, Versioning). */
const VERSION = /^\d{4}-\d{2}-\d{2}$/
const OLDEST = LEGACY_VERSIONS[0]

/** Whether this names a version from before Streamable HTTP: 2024-11-05 or 2024-10-07. */
export function isBeforeStreamableHttp(version: unknown): boolean {
  return typeof version === 'string' && VERSION.test(version) && version < OLDEST
}

export interface NormalizedMessage {
  readonly params: JsonObject
  /** The message's text with these parameters. */
  readonly text: string
}

/** Undefined where `params` or `_meta` is neither an object nor absent or null. */
export function normalizeMessage(
  method: string,
  { params = null }: JsonObject,
  text: string,
): NormalizedMessage | undefined {
  if (params === null) return { params: {}, text: withoutNull(text, [], 'params') }
  if (!isJsonObject(params)) return undefined
  let normalized: NormalizedMessage = { params, text }
  for (const name of ['_meta', 'arguments']) {
    if (params[name] === null) normalized = without(normalized, name)
  }
  if (method === 'initialize' && isBeforeStreamableHttp(params['protocolVersion'])) {
    const version = new Map([['protocolVersion', JSON.stringify(OLDEST)]])
    return {
      params: { ...normalized.params, protocolVersion: OLDEST },
      text: editMembers(normalized.text, ['params'], version),
    }
  }
  return normalized
}

function without({ params, text }: NormalizedMessage, name: string): NormalizedMessage {
  const kept = Object.fromEntries(Object.entries(params).filter(([member]) => member !== name))
  return { params: kept, text: withoutNull(text, ['params'], name) }
}

function withoutNull(text: string, path: readonly string[], name: string): string {
  return editMembers(text, path, new Map([[name, undefined]]))
}
