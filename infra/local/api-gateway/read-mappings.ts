/**
 * Reads custom domains and what they map to (API Gateway, "Multi-level API mappings"). Refuses mappings to
 * APIs, stages or domains that are not in the assembly.
 */
import { TemplateFailure } from '../template/template-failure.ts'
import { readProperties } from '../template/property-reader.ts'
import type { ResolvedAssembly } from '../template/resolve-assembly.ts'
import type { ResolvedResource } from '../template/resolve-stack.ts'
import type { ApiModel, StageModel } from './api-model.ts'

export interface DomainMapping {
  readonly domain: string
  /** Segments of the base path; none maps the domain's root. */
  readonly segments: readonly string[]
  readonly api: ApiModel
  readonly stage: StageModel
}

export function readMappings(
  assembly: ResolvedAssembly,
  apis: readonly ApiModel[],
): readonly DomainMapping[] {
  const domains = new Set(assembly.ofType('AWS::ApiGateway::DomainName').map((one) => one.ref))
  const read = (resource: ResolvedResource, apiName: string, keyName: string): DomainMapping => {
    const properties = readProperties(resource.properties, resource.place)
    const domain = properties.text('DomainName')
    const api = apis.find((one) => one.id === properties.text(apiName))
    const stage = api?.stages.get(properties.text('Stage'))
    if (!domains.has(domain)) {
      throw new TemplateFailure(resource.place.property('DomainName'), 'is no domain here')
    }
    if (api === undefined) {
      throw new TemplateFailure(resource.place.property(apiName), 'is no REST API here')
    }
    if (stage === undefined) {
      throw new TemplateFailure(resource.place.property('Stage'), 'is no stage of the API', [
        ...api.stages.keys(),
      ])
    }
    const key = properties.optionalText(keyName) ?? ''
    return {
      domain,
      segments: key.split('/').filter((segment) => segment !== '' && segment !== '(none)'),
      api,
      stage,
    }
  }
  const mappings = [
    ...assembly
      .ofType('AWS::ApiGatewayV2::ApiMapping')
      .map((one) => read(one, 'ApiId', 'ApiMappingKey')),
    ...assembly
      .ofType('AWS::ApiGateway::BasePathMapping')
      .map((one) => read(one, 'RestApiId', 'BasePath')),
  ]
  // Longest first, so that the first match is the most specific one.
  return mappings.sort((left, right) => right.segments.length - left.segments.length)
}

/** The mapping for a path; with several domains the host decides, if it names one of them. */
export function findMapping(
  mappings: readonly DomainMapping[],
  host: string,
  path: string,
): DomainMapping | undefined {
  const hostname = host.split(':')[0]
  const segments = path.split('/').slice(1)
  const namesDomain = mappings.some(({ domain }) => domain === hostname)
  return mappings.find(
    (mapping) =>
      (!namesDomain || mapping.domain === hostname) &&
      mapping.segments.every((segment, index) => segments[index] === segment),
  )
}
