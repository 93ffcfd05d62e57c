/** Reads a method's integration. Refuses types, transfer modes and parameters that it does not know. */
import { TemplateFailure } from '../template/template-failure.ts'
import type { PropertyReader } from '../template/property-reader.ts'
import type {
  ContentHandling,
  IntegrationModel,
  MappedIntegration,
  MappedResponse,
  RequestParameters,
  ValueSource,
} from './api-model.ts'
import { compileMappingTemplate } from './mapping-template.ts'
import { readValueSource, readVariable } from './value-source.ts'

const TYPES = ['AWS_PROXY', 'HTTP_PROXY', 'HTTP', 'MOCK']
/** API Gateway quotas; a regional API can have its buffered limit raised to 5 minutes. */
const DEFAULT_TIMEOUT_MS = 29_000
const BUFFERED_TIMEOUT_MS = 5 * 60_000
const STREAM_TIMEOUT_MS = 15 * 60_000

const BUFFERED_URI = /:lambda:path\/2015-03-31\/functions\/(arn:[^/]+)\/invocations$/
const STREAMING_URI =
  /:lambda:path\/2021-11-15\/functions\/(arn:[^/]+)\/response-streaming-invocations$/

export function readIntegration(properties: PropertyReader): IntegrationModel {
  const { place } = properties
  const type = properties.text('Type')
  const mode = properties.optionalText('ResponseTransferMode') ?? 'BUFFERED'
  if (mode !== 'BUFFERED' && mode !== 'STREAM') {
    throw new TemplateFailure(place.property('ResponseTransferMode'), `${mode} is not known`, [
      'BUFFERED',
      'STREAM',
    ])
  }
  const isStreaming = mode === 'STREAM'
  if (isStreaming && type !== 'AWS_PROXY' && type !== 'HTTP_PROXY') {
    throw new TemplateFailure(
      place.property('ResponseTransferMode'),
      'only proxy integrations can stream',
    )
  }
  // The limit covers a stream to its end, too: one that needs longer must say so, up to 15 minutes.
  const timeoutMs = readTimeout(properties, isStreaming)
  const method = properties.optionalText('IntegrationHttpMethod') ?? 'ANY'
  const parameters = readParameters(properties)
  switch (type) {
    case 'AWS_PROXY':
      return {
        kind: 'lambda',
        functionReference: readFunctionUri(properties, isStreaming),
        hasRole: properties.has('Credentials'),
        isStreaming,
        timeoutMs,
      }
    case 'HTTP_PROXY':
      return {
        kind: 'http-proxy',
        uri: properties.text('Uri'),
        method,
        timeoutMs,
        parameters,
        isStreaming,
      }
    case 'HTTP':
      return {
        kind: 'http',
        uri: properties.text('Uri'),
        method,
        timeoutMs,
        parameters,
        ...readMappings(properties),
      }
    case 'MOCK':
      return { kind: 'mock', ...readMappings(properties) }
    default:
      throw new TemplateFailure(
        place.property('Type'),
        `integration type ${JSON.stringify(type)} is not known`,
        TYPES,
      )
  }
}

function readTimeout(properties: PropertyReader, isStreaming: boolean): number {
  const timeoutMs = properties.number('TimeoutInMillis', DEFAULT_TIMEOUT_MS)
  const maximum = isStreaming ? STREAM_TIMEOUT_MS : BUFFERED_TIMEOUT_MS
  if (timeoutMs >= 50 && timeoutMs <= maximum) return timeoutMs
  throw new TemplateFailure(
    properties.place.property('TimeoutInMillis'),
    `must be between 50 and ${maximum}`,
  )
}

/** The URI's action must fit the transfer mode: API Gateway calls what the URI says. */
function readFunctionUri(properties: PropertyReader, isStreaming: boolean): string {
  const uri = properties.text('Uri')
  const reference = (isStreaming ? STREAMING_URI : BUFFERED_URI).exec(uri)?.[1]
  if (reference !== undefined) return reference
  throw new TemplateFailure(
    properties.place.property('Uri'),
    isStreaming
      ? 'must end in .../functions/ARN/response-streaming-invocations (2021-11-15)'
      : 'must be a Lambda function ending in .../functions/ARN/invocations (2015-03-31)',
  )
}

function readParameters(properties: PropertyReader): RequestParameters {
  const at = properties.place.property('RequestParameters')
  const result = {
    header: [] as [string, ValueSource][],
    querystring: [] as [string, ValueSource][],
    path: [] as [string, ValueSource][],
  }
  for (const [name, text] of Object.entries(properties.textMap('RequestParameters'))) {
    const [, kind, key] = /^integration\.request\.(header|querystring|path)\.(.+)$/.exec(name) ?? []
    if (key === undefined) {
      throw new TemplateFailure(at, `parameter ${name} is not known`, [
        'integration.request.header.NAME',
        'integration.request.querystring.NAME',
        'integration.request.path.NAME',
      ])
    }
    const source = readValueSource(text, at.property(name))
    result[kind as keyof typeof result].push([key, source])
  }
  return { headers: result.header, query: result.querystring, path: result.path }
}

function readMappings(properties: PropertyReader): MappedIntegration {
  const passthrough = properties.optionalText('PassthroughBehavior') ?? 'WHEN_NO_MATCH'
  if (
    passthrough !== 'WHEN_NO_MATCH' &&
    passthrough !== 'WHEN_NO_TEMPLATES' &&
    passthrough !== 'NEVER'
  ) {
    throw new TemplateFailure(
      properties.place.property('PassthroughBehavior'),
      `${passthrough} is not known`,
      ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'],
    )
  }
  return {
    requestTemplates: new Map(
      Object.entries(properties.textMap('RequestTemplates')).map(([type, template]) => [
        type.toLowerCase(),
        compileMappingTemplate(template, properties.place.property('RequestTemplates')),
      ]),
    ),
    passthrough,
    contentHandling: readContentHandling(properties),
    responses: properties.objects('IntegrationResponses').map(readResponse),
  }
}

function readResponse(properties: PropertyReader): MappedResponse {
  const pattern = properties.optionalText('SelectionPattern')
  const at = properties.place.property('ResponseParameters')
  return {
    status: properties.number('StatusCode', 200),
    selection: pattern === undefined || pattern === '' ? undefined : new RegExp(`^(?:${pattern})$`),
    headers: Object.entries(properties.textMap('ResponseParameters')).map(([name, source]) => {
      const header = /^method\.response\.header\.(.+)$/.exec(name)?.[1]
      if (header === undefined) {
        throw new TemplateFailure(at, `parameter ${name} is not known`, [
          'method.response.header.NAME',
        ])
      }
      const isKnown =
        /^'.*'$/s.test(source) ||
        /^integration\.response\.((multivalue)?header\..+|body(\..+)?)$/.test(source) ||
        readVariable(source) !== undefined
      if (!isKnown) throw new TemplateFailure(at.property(name), `value ${source} is not known`)
      return [header, source]
    }),
    templates: new Map(
      Object.entries(properties.textMap('ResponseTemplates')).map(([type, template]) => [
        type,
        compileMappingTemplate(template, properties.place.property('ResponseTemplates')),
      ]),
    ),
    contentHandling: readContentHandling(properties),
  }
}

function readContentHandling(properties: PropertyReader): ContentHandling | undefined {
  const value = properties.optionalText('ContentHandling')
  if (value === undefined || value === 'CONVERT_TO_TEXT' || value === 'CONVERT_TO_BINARY') {
    return value
  }
  throw new TemplateFailure(properties.place.property('ContentHandling'), `${value} is not known`, [
    'CONVERT_TO_TEXT',
    'CONVERT_TO_BINARY',
  ])
}
