/** One request as API Gateway sees it, and the `$context` that grows while it is handled. */
import type { ApiModel, StageModel } from './api-model.ts'

export interface ApiRequest {
  readonly api: ApiModel
  readonly stage: StageModel
  readonly method: string
  /** Path within the API: without stage and base path, still percent-encoded. */
  readonly path: string
  /** Path as the client sent it: with a custom domain's base path, without a stage. */
  readonly eventPath: string
  readonly rawQuery: string
  readonly query: readonly (readonly [name: string, value: string])[]
  /** Headers that API Gateway keeps, in order and casing as sent. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
  readonly traceId: string
  readonly receivedAt: number
  readonly context: ContextVariables
  pathParameters: Readonly<Record<string, string>>
}

/** `$context` (API Gateway, "Variables for data models, authorizers, mapping templates, and CloudWatch"). */
interface ContextVariables {
  accountId: string
  apiId: string
  deploymentId: string
  domainName: string
  domainPrefix: string
  extendedRequestId: string
  httpMethod: string
  identity: Readonly<Record<string, string | null>>
  path: string
  protocol: string
  requestId: string
  requestTime: string
  requestTimeEpoch: number
  resourceId?: string
  resourcePath?: string
  stage: string
  authorizer?: Readonly<Record<string, string | number | boolean>>
  error?: Readonly<Record<string, string>>
}

/** The last value of a header, whatever its casing: what single-value maps hold. */
export function headerValue(request: ApiRequest, name: string): string | undefined {
  const wanted = name.toLowerCase()
  return request.headers.findLast(([key]) => key.toLowerCase() === wanted)?.[1]
}

export function headerValues(request: ApiRequest, name: string): readonly string[] {
  const wanted = name.toLowerCase()
  return request.headers.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value)
}
