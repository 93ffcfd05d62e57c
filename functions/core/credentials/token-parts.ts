/**
 * Reads a compact JWS (RFC 7515 section 7.1) into header and claims, before any trust. Refuses JSON
 * that two parsers could read differently, and header parameters that change how a token is read. Those
 * that name or carry keys or certificates (`jku`, `x5c`, `jwk`) mean nothing here: keys come from the
 * configuration alone.
 */
import { isJsonObject, type JsonObject } from '../json.ts'
import { parseStrictJson } from '../strict-json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { decodeBase64Url } from './base64url.ts'

export interface TokenParts {
  readonly kind: 'token-parts'
  readonly algorithm: string
  /** `typ` in lower case, without `application/`; undefined where absent. */
  readonly type: string | undefined
  readonly kid: string | undefined
  readonly claims: JsonObject
}

/** RFC 7515 section 4.1.11 and RFC 7797; `zip` and `enc` are of encrypted tokens. */
const REFUSED_PARAMETERS = ['crit', 'b64', 'zip', 'enc']

export function readTokenParts(token: string): TokenParts | Refusal {
  const [headerText, claimsText, signatureText] = token.split('.')
  const header = decodeJsonPart(headerText)
  const claims = decodeJsonPart(claimsText)
  if (header === undefined || claims === undefined) return refuse('token_malformed')
  if (signatureText === undefined || decodeBase64Url(signatureText) === undefined)
    return refuse('token_malformed')
  const refused = REFUSED_PARAMETERS.find((name) => Object.hasOwn(header, name))
  if (refused !== undefined) return refuse('token_header_refused', { detail: refused })
  const { alg, typ, kid } = header as { alg?: unknown; typ?: unknown; kid?: unknown }
  if (typeof alg !== 'string') return refuse('token_header_refused', { detail: 'alg' })
  if (typ !== undefined && typeof typ !== 'string')
    return refuse('token_header_refused', { detail: 'typ' })
  if (kid !== undefined && (typeof kid !== 'string' || kid === ''))
    return refuse('token_header_refused', { detail: 'kid' })
  return {
    kind: 'token-parts',
    algorithm: alg,
    type: typ?.toLowerCase().replace(/^application\//, ''),
    kid,
    claims,
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A JSON object in base64url; undefined where two parsers could read it differently. */
export function decodeJsonPart(text: string | undefined): JsonObject | undefined {
  const bytes = text === undefined ? undefined : decodeBase64Url(text)
  if (bytes === undefined) return undefined
  try {
    const parsed = parseStrictJson(UTF8.decode(bytes))
    return 'value' in parsed && isJsonObject(parsed.value) ? parsed.value : undefined
  } catch {
    return undefined
  }
}
