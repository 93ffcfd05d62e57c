/**
 * Renders the answers that API Gateway gives by itself, as the API's own gateway responses shape them:
 * the type's, else DEFAULT_4XX or DEFAULT_5XX, else AWS's. A status belongs to the type, never to a call.
 */
import type { AnswerHead } from './answer.ts'
import type { ApiRequest, GatewayResponseModel } from './api-model.ts'
import { type GatewayError, gatewayErrorKind } from './gateway-errors.ts'
import { readVariable } from './value-source.ts'

export interface GatewayAnswer extends AnswerHead {
  readonly body: string
}

export function renderGatewayResponse(request: ApiRequest, error: GatewayError): GatewayAnswer {
  const kind = gatewayErrorKind(error.type)
  const message = error.message === undefined ? kind.message : error.message
  const natural = error.status ?? kind.status
  request.context.error = {
    message: message ?? '',
    messageString: message === null ? 'null' : JSON.stringify(message),
    responseType: error.type,
    validationErrorString: message ?? '',
  }
  const model = findModel(request, error, natural)
  const headers: [string, string][] = [
    ['x-amzn-ErrorType', kind.errorType],
    ['Content-Type', model?.contentType ?? 'application/json'],
  ]
  for (const [name, source] of model?.headers ?? []) {
    const value = source(request)
    if (value !== undefined) setHeader(headers, name, value)
  }
  // AWS's own text for this type begins with a capital letter.
  const label = error.type === 'ACCESS_DENIED' ? 'Message' : 'message'
  const template = model?.template ?? `{"${label}":$context.error.messageString}`
  return {
    status: model?.status ?? natural,
    headers,
    body: substituteVariables(template, request),
  }
}

function findModel(
  request: ApiRequest,
  error: GatewayError,
  status: number,
): GatewayResponseModel | undefined {
  const responses = request.api.gatewayResponses
  return responses.get(error.type) ?? responses.get(status >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX')
}

const NAME = String.raw`(?:context|stageVariables)\.[\w-]+(?:\.[\w-]+)*`
const VARIABLE = new RegExp(String.raw`\$(?:\{(${NAME})\}|(${NAME}))`, 'g')

/** Simple substitution only: gateway responses know no Velocity directives, and escape nothing. */
function substituteVariables(template: string, request: ApiRequest): string {
  return template.replace(VARIABLE, (_whole, braced?: string, bare?: string) => {
    return readVariable(braced ?? bare ?? '')?.(request) ?? ''
  })
}

function setHeader(headers: [string, string][], name: string, value: string): void {
  const wanted = name.toLowerCase()
  const at = headers.findIndex(([key]) => key.toLowerCase() === wanted)
  if (at < 0) headers.push([name, value])
  else headers[at] = [name, value]
}
