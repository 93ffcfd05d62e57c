/**
 * Mapping templates of requests and answers (API Gateway, "Mapping template variables"; "Override
 * parameters and status codes"): what they may read, and what they may set.
 */
import { isList, isRecord, type Json, parseJson } from '../template/json.ts'
import type { Place } from '../template/template-failure.ts'
import type { ApiRequest, MappingTemplate } from './api-model.ts'
import { lastValues, unifyCasing } from './value-maps.ts'
import { display, type Value } from './velocity/methods.ts'
import { parseTemplateText } from './velocity/parse-template.ts'
import { render } from './velocity/render.ts'

/** @throws TemplateFailure for a directive or method that is not known. */
export function compileMappingTemplate(text: string, place: Place): MappingTemplate {
  const nodes = parseTemplateText(text, place)
  return (request, body, overrides) => {
    const requestOverride = { header: {}, querystring: {}, path: {} }
    const responseOverride: { header: object; status?: Value } = { header: {} }
    const output = render(nodes, {
      input: inputVariable(request, body),
      context: { ...structuredClone(request.context), requestOverride, responseOverride },
      stageVariables: { ...request.stage.variables },
      util: UTIL,
    })
    overrides.requestHeaders = { ...overrides.requestHeaders, ...texts(requestOverride.header) }
    overrides.requestQuery = { ...overrides.requestQuery, ...texts(requestOverride.querystring) }
    overrides.requestPath = { ...overrides.requestPath, ...texts(requestOverride.path) }
    overrides.responseHeaders = { ...overrides.responseHeaders, ...texts(responseOverride.header) }
    const status = Number(responseOverride.status)
    if (Number.isInteger(status) && status >= 100 && status <= 599) {
      overrides.responseStatus = status
    }
    return output
  }
}

function texts(values: object): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, display(value)]))
}

function inputVariable(request: ApiRequest, body: string): Record<string, Value> {
  const parameters = {
    path: { ...request.pathParameters },
    querystring: lastValues(request.query),
    header: lastValues(unifyCasing(request.headers)),
  }
  const find = (path: Value): Json | undefined => atJsonPath(parseJson(body), display(path))
  return {
    body,
    params: (name?: Value): Value => {
      if (name === undefined) return parameters
      const key = display(name)
      const header = Object.entries(parameters.header).find(
        ([other]) => other.toLowerCase() === key.toLowerCase(),
      )?.[1]
      return parameters.path[key] ?? parameters.querystring[key] ?? header ?? ''
    },
    json: (path: Value) => JSON.stringify(find(path) ?? ''),
    path: (path: Value) => structuredClone(find(path)),
  }
}

/** `$`, `$.a.b`, `$['a'][0]`: names and positions; anything else finds nothing. */
function atJsonPath(value: Json | undefined, path: string): Json | undefined {
  let found = value
  for (const [, name, quoted, index] of path.matchAll(/\.([\w-]+)|\['([^']+)'\]|\[(\d+)\]/g)) {
    const key = name ?? quoted
    if (key !== undefined) found = isRecord(found) ? found[key] : undefined
    else found = isList(found) ? found[Number(index)] : undefined
  }
  return found
}

const UTIL: Readonly<Record<string, (value: Value) => Value>> = {
  escapeJavaScript: (value) => JSON.stringify(display(value)).slice(1, -1).replaceAll("'", "\\'"),
  parseJson: (value) => parseJson(display(value)),
  urlEncode: (value) => encodeURIComponent(display(value)),
  urlDecode: (value) => decodeURIComponent(display(value).replaceAll('+', ' ')),
  base64Encode: (value) => Buffer.from(display(value)).toString('base64'),
  base64Decode: (value) => Buffer.from(display(value), 'base64').toString('utf8'),
}
