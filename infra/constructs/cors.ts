/**
 * The CORS headers of every answer that API Gateway makes itself. Any origin may read them: nothing
 * here depends on a cookie, and which origins may call is decided where calls are (403).
 */
import {
  ContentHandling,
  type IResource,
  MockIntegration,
  PassthroughBehavior,
} from 'aws-cdk-lib/aws-apigateway'

/** Headers that MCP clients in a browser must be able to read. */
const EXPOSED =
  'Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, x-amzn-Remapped-WWW-Authenticate, Retry-After'

export const CORS_HEADERS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': "'*'",
  'Access-Control-Expose-Headers': `'${EXPOSED}'`,
}

/** `Authorization` is not covered by `*` (Fetch standard, "CORS protocol"); `Mcp-Param-*` has no list. */
const PREFLIGHT: Readonly<Record<string, string>> = {
  ...CORS_HEADERS,
  'Access-Control-Allow-Headers': "'Authorization, *'",
  'Access-Control-Allow-Methods': "'GET, POST, DELETE, OPTIONS'",
  'Access-Control-Max-Age': "'600'",
}

/** Answers preflights without a token. */
export function addPreflight(resource: IResource): void {
  addFixedAnswer(resource, 'OPTIONS', { status: 204, headers: PREFLIGHT })
}

export interface FixedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON; may hold `$context` variables. */
  readonly body?: string
}

/**
 * A method without authorizer that always answers the same. `CONVERT_TO_TEXT` is needed because
 * every media type is binary to these APIs, and a mock cannot read binary requests.
 */
export function addFixedAnswer(resource: IResource, method: string, answer: FixedAnswer): void {
  const statusCode = String(answer.status)
  const names = Object.keys(answer.headers).map((name) => `method.response.header.${name}`)
  const values = Object.entries(answer.headers).map(
    ([name, value]) => [`method.response.header.${name}`, value] as const,
  )
  const integration = new MockIntegration({
    contentHandling: ContentHandling.CONVERT_TO_TEXT,
    passthroughBehavior: PassthroughBehavior.NEVER,
    requestTemplates: { 'application/json': `{"statusCode":${statusCode}}` },
    integrationResponses: [
      {
        statusCode,
        responseParameters: Object.fromEntries(values),
        ...(answer.body === undefined
          ? {}
          : { responseTemplates: { 'application/json': answer.body } }),
      },
    ],
  })
  resource.addMethod(method, integration, {
    methodResponses: [
      { statusCode, responseParameters: Object.fromEntries(names.map((name) => [name, true])) },
    ],
  })
}
