/**
 * Decides which protocol version a message speaks, by its header and, since 2026-07-28, its `_meta`.
 * Refuses versions that are not known here, and a header that says another version than the body.
 */
import type { JsonObject } from '../json.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { trimHeaderValue } from './header-value.ts'
import { type HttpCall, singleHeader } from './http-call.ts'
import {
  isSupportedVersion,
  MODERN_VERSION,
  type ProtocolVersion,
  SUPPORTED_VERSIONS,
  VERSION_WITHOUT_HEADER,
} from './protocol-versions.ts'

/** Member of `_meta` that names the version. */
export const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion'

/** The version of a message that is not a response. */
export function readVersion(
  call: HttpCall,
  method: string,
  meta: JsonObject,
  isRequest: boolean,
): ProtocolVersion | Refusal {
  const claimed = meta[VERSION_KEY]
  if (claimed !== undefined && typeof claimed !== 'string')
    return refuse('params_invalid', { detail: VERSION_KEY })
  if (claimed !== undefined && claimed !== headerText(call)) {
    return refuse('header_mismatch', { detail: 'MCP-Protocol-Version and _meta disagree' })
  }
  // Who names the version in each request speaks of those that have no handshake.
  const version = headerVersion(call, claimed === undefined ? SUPPORTED_VERSIONS : [MODERN_VERSION])
  if (isRefusal(version) || version !== MODERN_VERSION) return version
  // `initialize` negotiates the version, so none that has no handshake can be spoken yet.
  if (method === 'initialize' && claimed === undefined)
    return refuse('header_mismatch', { detail: 'initialize with a modern version header' })
  if (claimed === undefined && isRequest)
    return refuse('params_invalid', { detail: `${VERSION_KEY} is missing` })
  return version
}

/** The version that the header names (MCP 2025-06-18, Transports, "Protocol Version Header"). */
export function headerVersion(
  call: HttpCall,
  supported: readonly ProtocolVersion[] = SUPPORTED_VERSIONS,
): ProtocolVersion | Refusal {
  const named = headerText(call)
  if (named === undefined) return VERSION_WITHOUT_HEADER
  return isSupportedVersion(named)
    ? named
    : refuse('protocol_version_unsupported', {
        data: { supported: [...supported], requested: named.slice(0, 32) },
      })
}

function headerText(call: HttpCall): string | undefined {
  const header = singleHeader(call, 'mcp-protocol-version')
  return typeof header === 'string' ? trimHeaderValue(header) : undefined
}
