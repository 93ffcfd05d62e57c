/** A REST API as it is served: everything that can be decided before the first request is decided here. */
import type { Place } from '../template/template-failure.ts'
import type { MappingTemplate } from './mapping-template.ts'
import type { ValueSource } from './value-source.ts'

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
