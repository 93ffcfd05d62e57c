/**
 * What an HTTP integration sends upstream: URI with its placeholders filled, headers with overrides
 * (API Gateway, "HTTP integrations"; "Important notes" for dropped headers). Headers can be overridden,
 * never removed.
 */
import { headerValue } from './api-request.ts'
import type { ApiRequest, RequestParameters, TemplateOverrides } from './api-model.ts'
import type { AwsUnknowns } from './aws-unknowns.ts'
import { forwardedHeaders } from './forwarded-headers.ts'

type Header = [name: string, value: string]

const DROPPED = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'host',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'proxy-connection',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'www-authenticate',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
])

export function upstreamHeaders(
  request: ApiRequest,
  parameters: RequestParameters,
  unknowns: AwsUnknowns,
): Header[] {
  const mapped = mappedHeaders(request, parameters)
  const isOverridden = (name: string): boolean =>
    mapped.some(([other]) =>
      unknowns.overrideReplacesEveryCasing
        ? other.toLowerCase() === name.toLowerCase()
        : other === name,
    )
  const passed = request.headers.filter(
    ([name]) => !DROPPED.has(name.toLowerCase()) && !isOverridden(name),
  )
  return withDefaults(request, [...passed.map(([name, value]): Header => [name, value]), ...mapped])
}

/** Non-proxy integrations send what is mapped, and nothing else of the client's. */
export function mappedHeaders(
  request: ApiRequest,
  parameters: RequestParameters,
  overrides: TemplateOverrides = {},
): Header[] {
  const set = Object.entries(overrides.requestHeaders ?? {})
  const mapped = parameters.headers.flatMap(([name, source]): Header[] => {
    const value = source(request)
    const isSet = set.some(([other]) => other.toLowerCase() === name.toLowerCase())
    return value === undefined || isSet ? [] : [[name, value]]
  })
  return [...mapped, ...set]
}

export function withDefaults(request: ApiRequest, headers: Header[]): Header[] {
  const has = (name: string): boolean =>
    headers.some(([other]) => other.toLowerCase() === name.toLowerCase())
  if (!has('Accept')) headers.push(['Accept', 'application/json'])
  if (!has('User-Agent')) headers.push(['User-Agent', `AmazonAPIGateway_${request.api.id}`])
  const type = headerValue(request, 'content-type')
  if (type !== undefined && !has('Content-Type') && request.body.length > 0) {
    headers.push(['Content-Type', type])
  }
  return [...headers, ...forwardedHeaders(request), ['X-Amzn-Apigateway-Api-Id', request.api.id]]
}

/** Undefined when the URI cannot be one after its placeholders are filled. */
export function upstreamUrl(
  uri: string,
  request: ApiRequest,
  parameters: RequestParameters,
  passesQuery: boolean,
  overrides: TemplateOverrides = {},
): URL | undefined {
  const withVariables = uri.replace(
    /\$\{stageVariables\.([\w-]+)\}/g,
    (_whole, name: string) => request.stage.variables[name] ?? '',
  )
  const values = new Map([
    ...parameters.path.map(([name, source]) => [name, source(request)] as const),
    ...Object.entries(overrides.requestPath ?? {}),
  ])
  const filled = withVariables.replace(/\{([\w.:-]+)\+?\}/g, (whole, name: string) => {
    const value = values.get(name)
    return value === undefined ? whole : value.split('/').map(encodeURIComponent).join('/')
  })
  if (!URL.canParse(filled)) return undefined
  const url = new URL(filled)
  if (passesQuery && request.rawQuery !== '') {
    url.search = url.search === '' ? request.rawQuery : `${url.search}&${request.rawQuery}`
  }
  for (const [name, source] of parameters.query) {
    const value = source(request)
    if (value !== undefined) url.searchParams.append(name, value)
  }
  for (const [name, value] of Object.entries(overrides.requestQuery ?? {})) {
    url.searchParams.set(name, value)
  }
  return url
}
