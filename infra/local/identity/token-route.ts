/**
 * `POST /token` of the local control server: reads a request for a token strictly and mints it. Refuses, with a
 * sentence, whatever is missing, unknown or of the wrong type.
 */
import { DEFAULT_LIFETIME_SECONDS, type MintRequest } from './mint.ts'

export interface RouteAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** What the route needs of the provider. */
export interface TokenMinter {
  mint(request: MintRequest): Promise<string>
}

const FIELDS = ['subject', 'tenant', 'roles', 'scope', 'audience', 'expiresIn', 'clientId']
const MOST_SECONDS = 10 * 365 * 86_400

/**
 * @returns a handler: JSON body in; 200 with `access_token`, `token_type` and `expires_in` out, or 400 with
 *   `error`
 */
export function tokenRoute(provider: TokenMinter): (body: unknown) => Promise<RouteAnswer> {
  return async (body) => {
    const request = readMintRequest(body)
    if (typeof request === 'string') return { status: 400, body: { error: request } }
    const accessToken = await provider.mint(request)
    const expiresIn = request.expiresIn ?? DEFAULT_LIFETIME_SECONDS
    return {
      status: 200,
      body: { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn },
    }
  }
}

/** @returns the request, or a sentence that says what is wrong with it */
function readMintRequest(body: unknown): MintRequest | string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return 'the body must be a JSON object'
  }
  const fields = body as Record<string, unknown>
  const unknown = Object.keys(fields).find((name) => !FIELDS.includes(name))
  if (unknown !== undefined) return `unknown field; known are ${FIELDS.join(', ')}`

  const { subject, tenant, roles, scope, audience, expiresIn, clientId } = fields
  if (!isText(subject)) return 'subject must be a string that is not empty'
  if (!isText(tenant)) return 'tenant must be a string that is not empty'
  if (!isTextList(roles)) return 'roles must be a list of strings'
  if (scope !== undefined && typeof scope !== 'string') return 'scope must be a string'
  const isAudience = isText(audience) || (isTextList(audience) && audience.length > 0)
  if (audience !== undefined && !isAudience) return 'audience must be a string or a list of strings'
  if (expiresIn !== undefined && !isLifetime(expiresIn)) {
    return `expiresIn must be a whole number of seconds, at most ${MOST_SECONDS} either way`
  }
  if (clientId !== undefined && !isText(clientId))
    return 'clientId must be a string that is not empty'
  return {
    subject,
    tenant,
    roles,
    ...(scope === undefined ? {} : { scope }),
    ...(isAudience ? { audience } : {}),
    ...(expiresIn === undefined ? {} : { expiresIn }),
    ...(clientId === undefined ? {} : { clientId }),
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText)
}

function isLifetime(value: unknown): value is number {
  return Number.isSafeInteger(value) && Math.abs(value as number) <= MOST_SECONDS
}
