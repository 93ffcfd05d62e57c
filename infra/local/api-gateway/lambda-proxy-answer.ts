/**
 * Reads what a Lambda proxy function returned (API Gateway, "Output format of a Lambda function for proxy
 * integration"). Anything else is a malformed answer: 502.
 */
import type { ApiRequest } from './api-model.ts'
import { isList, isRecord, type Json, type JsonRecord, parseJson } from '../template/json.ts'
import type { AnswerHead, BufferedAnswer } from './answer.ts'
import { headerValue } from './api-request.ts'
import type { GatewayError } from './gateway-errors.ts'
import { isBinary } from './media-types.ts'
import { clientHeaders } from './response-headers.ts'

export const MALFORMED: GatewayError = { type: 'DEFAULT_5XX', status: 502 }

const FIELDS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'])

export function readProxyAnswer(
  payload: Buffer,
  request: ApiRequest,
): BufferedAnswer | GatewayError {
  const value = parseJson(payload.toString('utf8'))
  if (!isRecord(value) || Object.keys(value).some((name) => !FIELDS.has(name))) return MALFORMED
  const head = readHead(value)
  const { body = null, isBase64Encoded } = value as Record<string, Json | undefined>
  if (head === undefined || (body !== null && typeof body !== 'string')) return MALFORMED
  const acceptsBinary = isBinary(headerValue(request, 'accept'), request.api.binaryMediaTypes)
  const encoding = isBase64Encoded === true && acceptsBinary ? 'base64' : 'utf8'
  return { kind: 'buffered', ...head, body: Buffer.from(body ?? '', encoding) }
}

/** Status and headers; undefined when they are malformed. `cookies` belong to streamed answers only. */
export function readHead(value: JsonRecord): AnswerHead | undefined {
  const status = Number(value['statusCode'] ?? 200)
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined
  const headers = readHeaders(value['headers'], value['multiValueHeaders'])
  if (headers === undefined) return undefined
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type')
  const complete = hasType ? headers : [['Content-Type', 'application/json'] as const, ...headers]
  return { status, headers: clientHeaders(complete, 'lambda') }
}

type Header = readonly [name: string, value: string]

/** Values of both maps under one name are merged (same page). */
function readHeaders(
  single: Json | undefined,
  multiple: Json | undefined,
): readonly Header[] | undefined {
  const result: Header[] = []
  if (multiple !== undefined && multiple !== null) {
    if (!isRecord(multiple)) return undefined
    for (const [name, values] of Object.entries(multiple)) {
      if (!isList(values)) return undefined
      for (const value of values) {
        const text = headerText(value)
        if (text === undefined) return undefined
        result.push([name, text])
      }
    }
  }
  if (single !== undefined && single !== null) {
    if (!isRecord(single)) return undefined
    for (const [name, value] of Object.entries(single)) {
      const text = headerText(value)
      if (text === undefined) return undefined
      const isKnown = result.some(
        ([other, otherValue]) => other.toLowerCase() === name.toLowerCase() && otherValue === text,
      )
      if (!isKnown) result.push([name, text])
    }
  }
  return result
}

function headerText(value: Json): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : undefined
}
