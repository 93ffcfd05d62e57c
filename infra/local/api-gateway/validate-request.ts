/** Request validation (API Gateway, "Request validation for REST APIs"), after the authorizer. */
import { Ajv, type ValidateFunction } from 'ajv'
import { headerValue } from './api-request.ts'
import type { ApiRequest, MethodModel } from './api-model.ts'
import type { GatewayError } from './gateway-errors.ts'
import { parseJson } from '../template/json.ts'

const compiled = new WeakMap<object, ValidateFunction>()

export function validateRequest(
  method: MethodModel,
  request: ApiRequest,
): GatewayError | undefined {
  const missing = method.requiredParameters.filter(({ source }) => source(request) === undefined)
  if (missing.length > 0) {
    return {
      type: 'BAD_REQUEST_PARAMETERS',
      message: `Missing required request parameters: [${missing.map(({ name }) => name).join(', ')}]`,
    }
  }
  if (method.bodySchemas.size === 0) return undefined
  const [type = ''] = (headerValue(request, 'content-type') ?? 'application/json').split(';')
  const schema = method.bodySchemas.get(type.trim()) ?? method.bodySchemas.get('$default')
  if (schema === undefined) return undefined
  const body = parseJson(request.body.toString('utf8'))
  return body !== undefined && validator(schema)(body) ? undefined : { type: 'BAD_REQUEST_BODY' }
}

function validator(schema: object): ValidateFunction {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  // API Gateway's models say draft 4, which Ajv does not load; the keywords in use are the same.
  const rest = Object.entries(schema).filter(([name]) => name !== '$schema')
  const validate = new Ajv({ strict: false }).compile(Object.fromEntries(rest))
  compiled.set(schema, validate)
  return validate
}
