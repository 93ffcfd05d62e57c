/** Reads an API's gateway response. Refuses types, parameters and templates that it does not know. */
import { TemplateFailure } from '../template/template-failure.ts'
import { readProperties } from '../template/property-reader.ts'
import type { ResolvedResource } from '../template/resolve-stack.ts'
import type { GatewayResponseModel, ValueSource } from './api-model.ts'
import type { AwsUnknowns } from './aws-unknowns.ts'
import { GATEWAY_RESPONSE_TYPES } from './gateway-errors.ts'
import { readValueSource } from './value-source.ts'

export function readGatewayResponse(
  resource: ResolvedResource,
  unknowns: AwsUnknowns,
): [type: string, model: GatewayResponseModel] {
  const properties = readProperties(resource.properties, resource.place)
  const type = properties.text('ResponseType')
  if (!GATEWAY_RESPONSE_TYPES.includes(type)) {
    throw new TemplateFailure(
      resource.place.property('ResponseType'),
      `gateway response ${JSON.stringify(type)} is not known`,
      GATEWAY_RESPONSE_TYPES,
    )
  }
  const at = resource.place.property('ResponseParameters')
  const headers = Object.entries(properties.textMap('ResponseParameters')).map(
    ([name, text]): readonly [string, ValueSource] => {
      const header = /^gatewayresponse\.header\.(.+)$/.exec(name)?.[1]
      if (header === undefined) {
        throw new TemplateFailure(at, `parameter ${name} is not known`, [
          'gatewayresponse.header.NAME',
        ])
      }
      const source = readValueSource(text, at.property(name))
      const isOpen = text.startsWith('context.authorizer.')
      return [
        header,
        isOpen && !unknowns.authorizerContextInGatewayResponseHeaders ? () => undefined : source,
      ]
    },
  )
  const templates = properties.textMap('ResponseTemplates')
  for (const [contentType, template] of Object.entries(templates)) {
    if (/#(?:set|if|foreach|else|end)\b/.test(template)) {
      throw new TemplateFailure(
        resource.place.property('ResponseTemplates').property(contentType),
        'gateway responses know substitution only, no directives',
      )
    }
  }
  const json = templates['application/json']
  const [first] = Object.entries(templates)
  return [
    type,
    {
      status: properties.has('StatusCode') ? properties.number('StatusCode', 0) : undefined,
      headers,
      template: json ?? first?.[1],
      contentType: json === undefined ? (first?.[0] ?? 'application/json') : 'application/json',
    },
  ]
}
