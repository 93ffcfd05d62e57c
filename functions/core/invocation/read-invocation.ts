/**
 * Makes an invocation of a message: decides its protocol version, finds the method's row, and holds
 * the headers against the body (MCP 2026-07-28, Streamable HTTP, "Server Validation"). Refuses
 * versions and methods without a row, and every disagreement.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { compareHeaders } from './compare-headers.ts'
import { trimHeaderValue } from './header-value.ts'
import { hasDoubledMcpHeader, type HttpCall, singleHeader } from './http-call.ts'
import type { Invocation } from './invocation.ts'
import { hasLookAlike, keysThatMatter } from './look-alike.ts'
import { type MethodRow, methodRow } from './methods.ts'
import {
  isSupportedVersion,
  MODERN_VERSION,
  type ProtocolVersion,
  SUPPORTED_VERSIONS,
  VERSION_WITHOUT_HEADER,
} from './protocol-versions.ts'
import type { Message } from './read-body.ts'

/** Characters of a tool's or prompt's name, or of a resource URI. */
const NAME_LIMIT = 2048

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion'
const PARAMS_KEYS = keysThatMatter([
  'name',
  'arguments',
  'uri',
  '_meta',
  'cursor',
  'ref',
  'argument',
  'protocolVersion',
  'capabilities',
  'clientInfo',
  'inputResponses',
  'requestState',
  'taskId',
  'task',
  'requestId',
  'level',
])
const META_KEYS = keysThatMatter([
  VERSION_KEY,
  'io.modelcontextprotocol/clientCapabilities',
  'io.modelcontextprotocol/clientInfo',
  'progressToken',
])

/** Reads an invocation from a message and its headers. */
export function readInvocation(message: Message, call: HttpCall): Invocation | Refusal {
  const { body } = message
  if (hasDoubledMcpHeader(call)) return refuse('header_mismatch', { detail: 'Mcp-* is doubled' })
  const method = body['method']
  if (typeof method !== 'string') return refuse('message_invalid', { detail: 'method' })
  // Some reader takes such a message for a response, and another one for a request.
  if (Object.hasOwn(body, 'result') || Object.hasOwn(body, 'error'))
    return refuse('message_invalid', { detail: 'both a request and a response' })
  const params = body['params'] === undefined ? {} : body['params']
  if (!isJsonObject(params)) return refuse('message_invalid', { detail: 'params' })
  const meta = params['_meta'] === undefined ? {} : params['_meta']
  if (!isJsonObject(meta)) return refuse('params_invalid', { detail: '_meta' })
  if (hasLookAlike(params, PARAMS_KEYS) || hasLookAlike(meta, META_KEYS))
    return refuse('body_key_refused')

  const protocol = readVersion(call, method, meta, message.idText !== undefined)
  if (typeof protocol !== 'string') return protocol
  const row = methodRow(method, protocol)
  if (row === undefined || (row.kind === 'request') !== (message.idText !== undefined)) {
    return refuse('method_unknown', { data: { protocol } })
  }
  const name = readName(row, params)
  if (typeof name === 'object') return name
  const argumentsRead = readArguments(params)
  if (argumentsRead === undefined) return refuse('params_invalid', { detail: 'arguments' })
  const disagreement = compareHeaders(
    call,
    { method, name, arguments: argumentsRead, text: message.text },
    protocol === MODERN_VERSION && row.kind === 'request',
  )
  if (disagreement !== undefined) return disagreement
  return {
    kind: 'invocation',
    server: call.server,
    protocol,
    method,
    row,
    idText: message.idText,
    name,
    arguments: argumentsRead,
    seen: 'body',
    traceparent: typeof meta['traceparent'] === 'string' ? meta['traceparent'] : undefined,
    text: message.text,
  }
}

/** The version that both header and body name; `initialize` negotiates and so has neither yet. */
function readVersion(
  call: HttpCall,
  method: string,
  meta: JsonObject,
  isRequest: boolean,
): ProtocolVersion | Refusal {
  const header = singleHeader(call, 'mcp-protocol-version')
  const named = typeof header === 'string' ? trimHeaderValue(header) : undefined
  const claimed = meta[VERSION_KEY]
  if (claimed !== undefined && typeof claimed !== 'string')
    return refuse('params_invalid', { detail: VERSION_KEY })
  if (claimed !== undefined && claimed !== named) {
    return refuse('header_mismatch', { detail: 'MCP-Protocol-Version and _meta disagree' })
  }
  if (named === undefined) return VERSION_WITHOUT_HEADER
  if (!isSupportedVersion(named)) {
    return refuse('protocol_version_unsupported', {
      data: { supported: [...SUPPORTED_VERSIONS], requested: named.slice(0, 32) },
    })
  }
  if (named !== MODERN_VERSION) return named
  if (method === 'initialize')
    return refuse('header_mismatch', { detail: 'initialize with a modern version header' })
  if (claimed === undefined && isRequest)
    return refuse('params_invalid', { detail: `${VERSION_KEY} is missing` })
  return named
}

function readName(row: MethodRow, params: JsonObject): string | undefined | Refusal {
  if (row.namedBy === undefined) return undefined
  const name: JsonValue | undefined = params[row.namedBy]
  return typeof name === 'string' && name !== '' && name.length <= NAME_LIMIT
    ? name
    : refuse('params_invalid', { detail: row.namedBy })
}

function readArguments(params: JsonObject): JsonObject | undefined {
  const value = params['arguments']
  if (value === undefined) return {}
  return isJsonObject(value) ? value : undefined
}
