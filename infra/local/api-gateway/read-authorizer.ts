/** Reads an API's authorizer. Refuses kinds other than REQUEST and TOKEN, and unknown identity sources. */
import { TemplateFailure } from '../template/template-failure.ts'
import { readProperties } from '../template/property-reader.ts'
import type { ResolvedResource } from '../template/resolve-stack.ts'
import type { AuthorizerModel, ValueSource } from './api-model.ts'
import { readValueSource } from './value-source.ts'

const FUNCTION_URI = /:lambda:path\/2015-03-31\/functions\/(arn:[^/]+)\/invocations$/

export function readAuthorizer(resource: ResolvedResource): AuthorizerModel {
  const properties = readProperties(resource.properties, resource.place)
  const kind = properties.text('Type')
  if (kind !== 'REQUEST' && kind !== 'TOKEN') {
    throw new TemplateFailure(resource.place.property('Type'), `${kind} is not known`, [
      'REQUEST',
      'TOKEN',
    ])
  }
  const uri = properties.text('AuthorizerUri')
  const functionReference = FUNCTION_URI.exec(uri)?.[1]
  if (functionReference === undefined) {
    throw new TemplateFailure(resource.place.property('AuthorizerUri'), 'names no Lambda function')
  }
  const pattern = properties.optionalText('IdentityValidationExpression')
  const sources = properties.optionalText('IdentitySource') ?? ''
  return {
    id: resource.ref,
    kind,
    functionReference,
    hasRole: properties.has('AuthorizerCredentials'),
    identitySources: sources
      .split(',')
      .map((source) => source.trim())
      .filter((source) => source !== '')
      .map((source): ValueSource => {
        // Unlike mappings, identity sources name headers and the like of the method's request only.
        return readValueSource(source, resource.place.property('IdentitySource'))
      }),
    ttlMs: properties.number('AuthorizerResultTtlInSeconds', 300) * 1000,
    validation:
      kind === 'TOKEN' && pattern !== undefined ? new RegExp(`^(?:${pattern})$`) : undefined,
  }
}
