/**
 * Reads the REST APIs of an assembly: their trees of resources, methods, authorizers, gateway responses
 * and stages. Refuses references to nothing, authorization other than NONE and CUSTOM, and API keys.
 */
import { isRecord, parseJson } from '../template/json.ts'
import { TemplateFailure } from '../template/template-failure.ts'
import { type PropertyReader, readProperties } from '../template/property-reader.ts'
import type { ResolvedAssembly } from '../template/resolve-assembly.ts'
import type { ResolvedResource } from '../template/resolve-stack.ts'
import type {
  ApiModel,
  AuthorizerModel,
  MethodModel,
  RequiredParameter,
  RouteNode,
  StageModel,
} from './api-model.ts'
import type { AwsUnknowns } from './aws-unknowns.ts'
import { readAuthorizer } from './read-authorizer.ts'
import { readGatewayResponse } from './read-gateway-response.ts'
import { readIntegration } from './read-integration.ts'
import { readValueSource } from './value-source.ts'

export function readApis(assembly: ResolvedAssembly, unknowns: AwsUnknowns): readonly ApiModel[] {
  return assembly.ofType('AWS::ApiGateway::RestApi').map((api) => {
    const ofApi = (type: string): readonly ResolvedResource[] =>
      assembly.ofType(type).filter((one) => one.properties['RestApiId'] === api.ref)
    const properties = readProperties(api.properties, api.place)
    const authorizers = new Map(
      ofApi('AWS::ApiGateway::Authorizer').map((one) => [one.ref, readAuthorizer(one)]),
    )
    const root = readTree(api, ofApi('AWS::ApiGateway::Resource'))
    const validators = new Map(
      ofApi('AWS::ApiGateway::RequestValidator').map((one) => [
        one.ref,
        readProperties(one.properties, one.place),
      ]),
    )
    const models = new Map(ofApi('AWS::ApiGateway::Model').map((one) => [one.ref, readSchema(one)]))
    for (const method of ofApi('AWS::ApiGateway::Method')) {
      const reader = readProperties(method.properties, method.place)
      const node = root.get(reader.text('ResourceId'))
      if (node === undefined) {
        throw new TemplateFailure(method.place.property('ResourceId'), 'is no resource of the API')
      }
      node.methods.set(
        reader.text('HttpMethod'),
        readMethod(reader, authorizers, validators, models),
      )
    }
    return {
      id: api.ref,
      name: properties.optionalText('Name') ?? api.logicalId,
      region: assembly.region,
      account: assembly.account,
      binaryMediaTypes: properties.texts('BinaryMediaTypes'),
      minimumCompressionSize: properties.has('MinimumCompressionSize')
        ? properties.number('MinimumCompressionSize', 0)
        : undefined,
      isDomainOnly: properties.flag('DisableExecuteApiEndpoint', false),
      streamIdleMs: isEdgeOptimized(properties) ? 30_000 : 5 * 60_000,
      root: rootOf(root, api),
      gatewayResponses: new Map(
        ofApi('AWS::ApiGateway::GatewayResponse').map((one) => readGatewayResponse(one, unknowns)),
      ),
      stages: new Map(ofApi('AWS::ApiGateway::Stage').map(readStage)),
      place: api.place,
    }
  })
}

/** What a template does not say is edge-optimized (CloudFormation, `EndpointConfiguration`). */
function isEdgeOptimized(properties: PropertyReader): boolean {
  const types = properties.object('EndpointConfiguration')?.texts('Types') ?? []
  return types.length === 0 || types.includes('EDGE')
}

function rootOf(tree: ReadonlyMap<string, RouteNode>, api: ResolvedResource): RouteNode {
  const root = tree.get(api.attribute('RootResourceId'))
  if (root === undefined) throw new TemplateFailure(api.place, 'has no root resource')
  return root
}

/** All resources of the API by id, linked from the root down. */
function readTree(
  api: ResolvedResource,
  resources: readonly ResolvedResource[],
): ReadonlyMap<string, RouteNode> {
  const nodes = new Map<string, RouteNode>()
  const byId = new Map(resources.map((resource) => [resource.ref, resource]))
  const rootId = api.attribute('RootResourceId')
  nodes.set(rootId, newNode(rootId, '/'))

  const nodeFor = (id: string, from: ResolvedResource): RouteNode => {
    const known = nodes.get(id)
    if (known !== undefined) return known
    const resource = byId.get(id)
    if (resource === undefined) {
      throw new TemplateFailure(from.place.property('ParentId'), 'is no resource of the API')
    }
    const properties = readProperties(resource.properties, resource.place)
    const parent = nodeFor(properties.text('ParentId'), resource)
    const part = properties.text('PathPart')
    const node = newNode(id, `${parent.path === '/' ? '' : parent.path}/${part}`)
    nodes.set(id, node)
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? []
    if (name === undefined) parent.literals.set(part, node)
    else if (greedy === '+') parent.proxy = { name, node }
    else parent.parameter = { name, node }
    return node
  }
  for (const resource of resources) nodeFor(resource.ref, resource)
  return nodes
}

function newNode(resourceId: string, path: string): RouteNode {
  return {
    resourceId,
    path,
    literals: new Map(),
    parameter: undefined,
    proxy: undefined,
    methods: new Map(),
  }
}

function readMethod(
  properties: PropertyReader,
  authorizers: ReadonlyMap<string, AuthorizerModel>,
  validators: ReadonlyMap<string, PropertyReader>,
  models: ReadonlyMap<string, object>,
): MethodModel {
  const { place } = properties
  const authorization = properties.optionalText('AuthorizationType') ?? 'NONE'
  if (authorization !== 'NONE' && authorization !== 'CUSTOM') {
    throw new TemplateFailure(
      place.property('AuthorizationType'),
      `${authorization} is not known`,
      ['NONE', 'CUSTOM'],
    )
  }
  if (properties.flag('ApiKeyRequired', false)) {
    throw new TemplateFailure(place.property('ApiKeyRequired'), 'API keys are not known')
  }
  const authorizer =
    authorization === 'CUSTOM' ? authorizers.get(properties.text('AuthorizerId')) : undefined
  if (authorization === 'CUSTOM' && authorizer === undefined) {
    throw new TemplateFailure(place.property('AuthorizerId'), 'is no authorizer of the API')
  }
  const integration = properties.object('Integration')
  if (integration === undefined) throw new TemplateFailure(place, 'has no Integration')
  const validatorId = properties.optionalText('RequestValidatorId')
  const validator = validatorId === undefined ? undefined : validators.get(validatorId)
  return {
    httpMethod: properties.text('HttpMethod'),
    authorizer,
    requiredParameters:
      validator?.flag('ValidateRequestParameters', false) === true ? readRequired(properties) : [],
    bodySchemas:
      validator?.flag('ValidateRequestBody', false) === true
        ? readBodySchemas(properties, models)
        : new Map(),
    integration: readIntegration(integration),
  }
}

function readRequired(properties: PropertyReader): readonly RequiredParameter[] {
  const at = properties.place.property('RequestParameters')
  return Object.entries(properties.textMap('RequestParameters'))
    .filter(([, isRequired]) => isRequired === 'true')
    .map(([name]) => ({
      name: name.slice(name.lastIndexOf('.') + 1),
      source: readValueSource(name, at.property(name)),
    }))
}

function readBodySchemas(
  properties: PropertyReader,
  models: ReadonlyMap<string, object>,
): ReadonlyMap<string, object> {
  return new Map(
    Object.entries(properties.textMap('RequestModels')).map(([type, name]) => {
      const schema = name === 'Empty' ? {} : models.get(name)
      if (schema === undefined) {
        throw new TemplateFailure(properties.place.property('RequestModels'), `${name} is no model`)
      }
      return [type, schema]
    }),
  )
}

function readSchema(resource: ResolvedResource): object {
  const raw = resource.properties['Schema']
  const schema = typeof raw === 'string' ? parseJson(raw) : raw
  if (!isRecord(schema)) {
    throw new TemplateFailure(resource.place.property('Schema'), 'must be a JSON schema')
  }
  return schema
}

function readStage(resource: ResolvedResource): [string, StageModel] {
  const properties = readProperties(resource.properties, resource.place)
  const cached = [properties, ...properties.objects('MethodSettings')].find(
    (one) => one.flag('CachingEnabled', false) || one.flag('CacheClusterEnabled', false),
  )
  if (cached !== undefined) throw new TemplateFailure(cached.place, 'caches are not known')
  const name = properties.text('StageName')
  return [
    name,
    {
      name,
      deploymentId: properties.optionalText('DeploymentId') ?? '',
      variables: properties.textMap('Variables'),
    },
  ]
}
