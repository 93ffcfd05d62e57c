/**
 * Makes, before the first request, what each method and authorizer does when it is asked. Refuses functions
 * that are not in the assembly; one that API Gateway may not invoke gives 500, as on AWS.
 */
import type { LambdaFunction, LambdaService } from '../lambda/lambda-service.ts'
import type { Permissions } from '../lambda/permissions.ts'
import { TemplateFailure } from '../template/template-failure.ts'
import type { Answer } from './answer.ts'
import type {
  ApiModel,
  ApiRequest,
  AuthorizerModel,
  IntegrationModel,
  MethodModel,
} from './api-model.ts'
import { type AuthorizerClient, createAuthorizer } from './authorizer.ts'
import type { AwsUnknowns } from './aws-unknowns.ts'
import type { GatewayError } from './gateway-errors.ts'
import type { HttpClient } from './http-client.ts'
import { callHttp } from './http-integration.ts'
import { callHttpProxy } from './http-proxy-integration.ts'
import { callLambda } from './lambda-integration.ts'
import { callMock } from './mock-integration.ts'

export interface Backends {
  readonly lambda: LambdaService
  readonly permissions: Permissions
  readonly client: HttpClient
  readonly unknowns: AwsUnknowns
  readonly log: (line: string) => void
}

type Call = (request: ApiRequest, clientLeft: AbortSignal) => Promise<Answer | GatewayError>

export interface CompiledCalls {
  readonly calls: ReadonlyMap<MethodModel, Call>
  readonly authorizers: ReadonlyMap<AuthorizerModel, AuthorizerClient>
}

export function compileCalls(apis: readonly ApiModel[], backends: Backends): CompiledCalls {
  const calls = new Map<MethodModel, Call>()
  const authorizers = new Map<AuthorizerModel, AuthorizerClient>()
  for (const api of apis) {
    for (const method of methodsOf(api.root)) {
      calls.set(method, callFor(method.integration, api, backends))
      const { authorizer } = method
      if (authorizer !== undefined && !authorizers.has(authorizer)) {
        authorizers.set(authorizer, authorizerFor(authorizer, api, backends))
      }
    }
  }
  return { calls, authorizers }
}

function callFor(integration: IntegrationModel, api: ApiModel, backends: Backends): Call {
  const { client, unknowns } = backends
  switch (integration.kind) {
    case 'lambda': {
      const one = functionFor(integration.functionReference, api, backends)
      const call: Call = (request) => callLambda(integration, one, request)
      return integration.hasRole ? call : ifPermitted(call, one, api, backends)
    }
    case 'http-proxy':
      return (request, clientLeft) =>
        callHttpProxy(integration, client, request, unknowns, clientLeft)
    case 'http':
      return (request) => callHttp(integration, client, request)
    case 'mock':
      return (request) => Promise.resolve(callMock(integration, request))
  }
}

/** Permissions name stage, method and path, so each combination is looked up once. */
function ifPermitted(call: Call, one: LambdaFunction, api: ApiModel, backends: Backends): Call {
  const known = new Map<string, boolean>()
  const isPermitted = (request: ApiRequest): boolean => {
    const path = `${request.stage.name}/${request.method}${request.context.resourcePath ?? ''}`
    let permitted = known.get(path)
    if (permitted === undefined) {
      const source = `${executeApi(api)}/${path}`
      permitted = backends.permissions.allows(one.model.arn, 'apigateway', source)
      known.set(path, permitted)
      if (!permitted) backends.log(`${source} has no permission to invoke ${one.model.name}`)
    }
    return permitted
  }
  return (request, clientLeft) =>
    isPermitted(request)
      ? call(request, clientLeft)
      : Promise.resolve({ type: 'API_CONFIGURATION_ERROR' })
}

function authorizerFor(
  model: AuthorizerModel,
  api: ApiModel,
  backends: Backends,
): AuthorizerClient {
  const one = functionFor(model.functionReference, api, backends)
  const source = `${executeApi(api)}/authorizers/${model.id}`
  if (model.hasRole || backends.permissions.allows(one.model.arn, 'apigateway', source)) {
    return createAuthorizer(model, one, backends.unknowns)
  }
  backends.log(`${source} has no permission to invoke ${one.model.name}`)
  return { authorize: () => Promise.resolve({ type: 'AUTHORIZER_CONFIGURATION_ERROR' }) }
}

function functionFor(reference: string, api: ApiModel, { lambda }: Backends): LambdaFunction {
  const found = lambda.find(reference)
  if (found !== undefined) return found
  throw new TemplateFailure(api.place, `calls ${reference}, which is not in this assembly`)
}

function executeApi(api: ApiModel): string {
  return `arn:aws:execute-api:${api.region}:${api.account}:${api.id}`
}

function* methodsOf(node: ApiModel['root']): Generator<MethodModel> {
  yield* node.methods.values()
  for (const child of node.literals.values()) yield* methodsOf(child)
  if (node.parameter !== undefined) yield* methodsOf(node.parameter.node)
  if (node.proxy !== undefined) yield* methodsOf(node.proxy.node)
}
