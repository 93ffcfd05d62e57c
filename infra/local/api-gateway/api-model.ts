/** A REST API as it is served: everything that can be decided before the first request is decided here. */
import type { Place } from '../template/template-failure.ts'

export interface ApiModel {
  readonly id: string
  readonly name: string
  readonly region: string
  readonly account: string
  readonly binaryMediaTypes: readonly string[]
  /** Answers of at least so many bytes are compressed when the client accepts it; undefined: never. */
  readonly minimumCompressionSize: number | undefined
  /** How long a stream may be silent: 5 minutes, or 30 seconds at an edge-optimized endpoint. */
  readonly streamIdleMs: number
  readonly root: RouteNode
  /** Whether the API is reached through custom domains alone. */
  readonly isDomainOnly: boolean
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponseModel>
  readonly stages: ReadonlyMap<string, StageModel>
  readonly place: Place
}

export interface StageModel {
  readonly name: string
  readonly deploymentId: string
  readonly variables: Readonly<Record<string, string>>
}

/** One resource of the API's tree. */
export interface RouteNode {
  readonly resourceId: string
  /** The resource's own template: `/orders/{id}`. */
  readonly path: string
  readonly literals: Map<string, RouteNode>
  /** `{name}`: one segment. */
  parameter: { readonly name: string; readonly node: RouteNode } | undefined
  /** `{name+}`: everything that is left, at least one segment. */
  proxy: { readonly name: string; readonly node: RouteNode } | undefined
  /** By HTTP method, or `ANY`. */
  readonly methods: Map<string, MethodModel>
}

export interface MethodModel {
  readonly httpMethod: string
  readonly authorizer: AuthorizerModel | undefined
  readonly requiredParameters: readonly RequiredParameter[]
  readonly bodySchemas: ReadonlyMap<string, object>
  readonly integration: IntegrationModel
}

export interface RequiredParameter {
  /** `method.request.header.X`, as API Gateway's message names it without its prefix. */
  readonly name: string
  readonly source: ValueSource
}

export interface AuthorizerModel {
  readonly id: string
  readonly kind: 'REQUEST' | 'TOKEN'
  readonly functionReference: string
  readonly hasRole: boolean
  readonly identitySources: readonly ValueSource[]
  readonly ttlMs: number
  /** TOKEN only: tokens that do not match get 401 without a call. */
  readonly validation: RegExp | undefined
}

export interface GatewayResponseModel {
  readonly status: number | undefined
  readonly headers: readonly (readonly [name: string, value: ValueSource])[]
  readonly template: string | undefined
  readonly contentType: string
}

export type IntegrationModel =
  | LambdaIntegration
  | HttpProxyIntegration
  | HttpIntegration
  | MockIntegration

export interface LambdaIntegration {
  readonly kind: 'lambda'
  readonly functionReference: string
  /** With a role of its own API Gateway needs no permission of the function. */
  readonly hasRole: boolean
  readonly isStreaming: boolean
  readonly timeoutMs: number
}

interface HttpTarget {
  readonly uri: string
  /** `ANY` passes the client's method on. */
  readonly method: string
  readonly timeoutMs: number
  readonly parameters: RequestParameters
}

/** Where `integration.request.*` parameters come from. */
export interface RequestParameters {
  readonly headers: readonly (readonly [name: string, value: ValueSource])[]
  readonly query: readonly (readonly [name: string, value: ValueSource])[]
  readonly path: readonly (readonly [name: string, value: ValueSource])[]
}

export interface HttpProxyIntegration extends HttpTarget {
  readonly kind: 'http-proxy'
  readonly isStreaming: boolean
}

export interface HttpIntegration extends HttpTarget, MappedIntegration {
  readonly kind: 'http'
}

export interface MockIntegration extends MappedIntegration {
  readonly kind: 'mock'
}

/** Integrations whose requests and answers are mapped rather than passed through. */
export interface MappedIntegration {
  readonly requestTemplates: ReadonlyMap<string, MappingTemplate>
  readonly passthrough: 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER'
  readonly contentHandling: ContentHandling | undefined
  readonly responses: readonly MappedResponse[]
}

export type ContentHandling = 'CONVERT_TO_TEXT' | 'CONVERT_TO_BINARY'

export interface MappedResponse {
  readonly status: number
  /** Undefined: the default answer. */
  readonly selection: RegExp | undefined
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly templates: ReadonlyMap<string, MappingTemplate>
  readonly contentHandling: ContentHandling | undefined
}

/** Undefined when the request has no such value. */
export type ValueSource = (request: ApiRequest) => string | undefined

/** What templates set through `$context.requestOverride` and `$context.responseOverride`. */
export interface TemplateOverrides {
  requestHeaders?: Record<string, string>
  requestQuery?: Record<string, string>
  requestPath?: Record<string, string>
  responseStatus?: number
  responseHeaders?: Record<string, string>
}

/** Renders over a request and a body, and notes overrides. */
export type MappingTemplate = (
  request: ApiRequest,
  body: string,
  overrides: TemplateOverrides,
) => string

/** One request as API Gateway sees it, and the `$context` that grows while it is handled. */
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
