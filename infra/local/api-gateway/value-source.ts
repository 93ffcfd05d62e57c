/**
 * Where a mapped value comes from: `'literal'`, `method.request.*`, `context.*`, `stageVariables.*` (API
 * Gateway, "Parameter mapping sources"). Refuses, at start, every form that is not known.
 */
import { isList, isRecord, type Json, parseJson } from '../template/json.ts'
import { type Place, TemplateFailure } from '../template/template-failure.ts'
import type { ValueSource } from './api-model.ts'
import { headerValue, headerValues } from './api-request.ts'

const FORMS = [
  "'literal'",
  'method.request.header.NAME',
  'method.request.multivalueheader.NAME',
  'method.request.querystring.NAME',
  'method.request.multivaluequerystring.NAME',
  'method.request.path.NAME',
  'method.request.body[.JSON_PATH]',
  'context.NAME',
  'stageVariables.NAME',
]

export function readValueSource(text: string, place: Place): ValueSource {
  const literal = /^'(.*)'$/s.exec(text)?.[1]
  if (literal !== undefined) return () => literal
  const source = readMethodSource(text) ?? readVariable(text)
  if (source === undefined) {
    throw new TemplateFailure(place, `value ${JSON.stringify(text)} has no known form`, FORMS)
  }
  return source
}

function readMethodSource(text: string): ValueSource | undefined {
  const [, kind, name] =
    /^method\.request\.(header|multivalueheader|querystring|multivaluequerystring|path)\.(.+)$/.exec(
      text,
    ) ?? []
  if (name !== undefined) {
    switch (kind) {
      case 'header':
        return (request) => headerValue(request, name)
      case 'multivalueheader':
        return (request) => joined(headerValues(request, name))
      case 'querystring':
        return (request) => request.query.findLast(([key]) => key === name)?.[1]
      case 'multivaluequerystring':
        return (request) =>
          joined(request.query.filter(([key]) => key === name).map(([, value]) => value))
      default:
        return (request) => request.pathParameters[name]
    }
  }
  if (text === 'method.request.body') return (request) => request.body.toString('utf8')
  const jsonPath = /^method\.request\.body\.(.+)$/.exec(text)?.[1]
  return jsonPath === undefined
    ? undefined
    : (request) => atPath(parseJson(request.body.toString('utf8')), jsonPath.split('.'))
}

/** `context.a.b` and `stageVariables.a`. */
export function readVariable(text: string): ValueSource | undefined {
  const stageVariable = /^stageVariables\.([\w.-]+)$/.exec(text)?.[1]
  if (stageVariable !== undefined) return (request) => request.stage.variables[stageVariable]
  const contextPath = /^context\.([\w.-]+)$/.exec(text)?.[1]
  if (contextPath === undefined) return undefined
  const parts = contextPath.split('.')
  return (request) => atPath(request.context as unknown as Json, parts)
}

function atPath(value: Json | undefined, parts: readonly string[]): string | undefined {
  let found: Json | undefined = value
  for (const part of parts) found = isRecord(found) ? found[part] : undefined
  if (found === undefined || found === null) return undefined
  return isRecord(found) || isList(found) ? JSON.stringify(found) : String(found)
}

function joined(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(',')
}
