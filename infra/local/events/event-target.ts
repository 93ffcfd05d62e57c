/**
 * Where events go: functions and queues of the assembly, with constant input, an input path or a
 * transformer in between (EventBridge, "Targets"; "Input transformation"). Refuses targets of other kinds.
 */
import type { LambdaService } from '../lambda/lambda-service.ts'
import type { CallingService, Permissions } from '../lambda/permissions.ts'
import { isRecord, type Json, parseJson } from '../template/json.ts'
import type { PropertyReader } from '../template/property-reader.ts'
import type { ResourceProvider } from '../template/resource-provider.ts'
import { type Place, TemplateFailure } from '../template/template-failure.ts'

export type SendEvent = (event: Json) => void

export interface Destinations {
  readonly lambda: LambdaService
  readonly permissions: Permissions
  readonly provider: ResourceProvider
  /** ARNs of the assembly's queues. */
  readonly queues: ReadonlySet<string>
  readonly log: (line: string) => void
}

/** Who sends: a service that needs a permission of the function, unless it has a role of its own. */
export interface Sender {
  readonly service: CallingService
  readonly arn: string
}

/** A function or queue by ARN. Without the permission that AWS asks for, events are lost, and logged. */
export function destinationFor(
  arn: string,
  destinations: Destinations,
  place: Place,
  sender?: Sender,
): SendEvent {
  const found = destinations.lambda.find(arn)
  if (found !== undefined) {
    const isPermitted =
      sender === undefined ||
      destinations.permissions.allows(found.model.arn, sender.service, sender.arn)
    if (isPermitted) return (event) => found.invokeLater(Buffer.from(JSON.stringify(event)))
    return () => destinations.log(`${sender.arn} has no permission to invoke ${found.model.name}`)
  }
  if (destinations.queues.has(arn)) {
    const name = arn.slice(arn.lastIndexOf(':') + 1)
    return (event) => {
      destinations.provider.sendMessage(name, JSON.stringify(event)).catch((error: unknown) => {
        destinations.log(`Event for queue ${name} was lost: ${String(error)}`)
      })
    }
  }
  throw new TemplateFailure(place, `target ${arn} is no function or queue of this assembly`)
}

export function readTarget(
  properties: PropertyReader,
  destinations: Destinations,
  sender?: Sender,
): SendEvent {
  const send = destinationFor(
    properties.text('Arn'),
    destinations,
    properties.place.property('Arn'),
    properties.has('RoleArn') ? undefined : sender,
  )
  const constant = properties.optionalText('Input')
  if (constant !== undefined) {
    const input = parseJson(constant)
    if (input === undefined) {
      throw new TemplateFailure(properties.place.property('Input'), 'must be JSON')
    }
    return () => send(input)
  }
  const inputPath = properties.optionalText('InputPath')
  if (inputPath !== undefined) return (event) => send(atPath(event, inputPath) ?? null)
  const transformer = properties.object('InputTransformer')
  if (transformer === undefined) return send
  const paths = Object.entries(transformer.textMap('InputPathsMap'))
  const template = transformer.text('InputTemplate')
  return (event) => {
    const values = new Map(paths.map(([name, path]) => [name, atPath(event, path)]))
    send(fillTemplate(template, values))
  }
}

/** `<name>` stands for a value; within quotes for its text, elsewhere for its JSON. */
function fillTemplate(template: string, values: ReadonlyMap<string, Json | undefined>): Json {
  let isQuoted = false
  const text = template.replace(/"|<([\w.-]+)>/g, (whole, name: string | undefined) => {
    if (name === undefined) {
      isQuoted = !isQuoted
      return whole
    }
    const value = values.get(name)
    if (value === undefined) return isQuoted ? '' : '""'
    if (!isQuoted) return JSON.stringify(value)
    return typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value)
  })
  return parseJson(text) ?? text
}

function atPath(event: Json, path: string): Json | undefined {
  let found: Json | undefined = event
  for (const part of path.replace(/^\$\.?/, '').split('.')) {
    if (part !== '') found = isRecord(found) ? found[part] : undefined
  }
  return found
}
