/**
 * Turns a stack's template into resources with physical names and evaluated properties. Everything is
 * evaluated on demand, so order and DependsOn do not matter. Refuses unknown types and properties,
 * attributes that a type does not have, parameters without a value, and references to nothing.
 */
import type { AssemblyStack } from './assembly.ts'
import { checkShape } from './check-shape.ts'
import { evaluateCondition, resolveValue, type Scope } from './intrinsics.ts'
import { isRecord, type Json, type JsonRecord } from './json.ts'
import { KNOWN_TYPES } from './known-types.ts'
import type { Naming, ResourceType } from './resource-type.ts'
import { Place, TemplateFailure } from './template-failure.ts'

export interface ResolvedResource {
  readonly stack: AssemblyStack
  readonly logicalId: string
  readonly type: string
  /** What `Ref` gives. */
  readonly ref: string
  /** What `Fn::GetAtt` gives for `Arn`; the reference itself when the type has none. */
  readonly arn: string
  readonly properties: JsonRecord
  readonly place: Place
  attribute(name: string): string
}

export interface StackSettings {
  readonly region: string
  readonly account: string
  readonly queueBase: string
  readonly parameters: Readonly<Record<string, string>>
  readonly importValue: (name: string, place: Place) => Json
}

export interface ResolvedStack {
  readonly name: string
  readonly region: string
  readonly account: string
  /** Resources with a local effect; types without one are left out. */
  resources(): readonly ResolvedResource[]
  outputs(): Readonly<Record<string, Json>>
  exportedValue(name: string): Json | undefined
  /** ARNs of the functions that serve custom resources; CloudFormation calls them, nobody else. */
  customResourceProviders(): readonly string[]
}

export function resolveStack(stack: AssemblyStack, settings: StackSettings): ResolvedStack {
  const region = stack.region ?? settings.region
  const account = stack.account ?? settings.account
  const section = (name: string): JsonRecord => {
    const value = stack.template[name]
    return isRecord(value) ? value : {}
  }
  const declared = section('Resources')
  const root = new Place(stack.name)
  const conditions = new Map<string, boolean>()

  const pseudo: Readonly<Record<string, Json>> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stack.name}/local`,
    'AWS::NotificationARNs': [],
  }

  const isPresent = (logicalId: string, resource: JsonRecord): boolean => {
    const condition = resource['Condition']
    return typeof condition !== 'string' || scope.condition(condition, root.property(logicalId))
  }

  const find = (logicalId: string, place: Place): { type: ResourceType; naming: Naming } => {
    const resource = declared[logicalId]
    if (!isRecord(resource)) {
      throw new TemplateFailure(place, `refers to ${logicalId}, which does not exist`)
    }
    const own = isRecord(resource['Properties']) ? resource['Properties'] : {}
    const at = root.property(logicalId)
    return {
      type: knownType(resource['Type'], at),
      naming: {
        stack: stack.name,
        logicalId,
        region,
        account,
        queueBase: settings.queueBase,
        given(property) {
          const value = own[property]
          if (value === undefined) return undefined
          const text = resolveValue(value, scope, at.property('Properties').property(property))
          return typeof text === 'string' ? text : undefined
        },
      },
    }
  }

  const attributeOf = (logicalId: string, attribute: string, place: Place): string => {
    const { type, naming } = find(logicalId, place)
    const make = type.attributes[attribute]
    if (make === undefined) {
      throw new TemplateFailure(
        place,
        `attribute ${logicalId}.${attribute} is not known`,
        Object.keys(type.attributes),
      )
    }
    return make(naming)
  }

  const scope: Scope = {
    region,
    ref(name, place) {
      if (name === 'AWS::NoValue') return undefined
      const own = pseudo[name]
      if (own !== undefined) return own
      const parameter = section('Parameters')[name]
      if (isRecord(parameter)) return parameterValue(name, parameter, place)
      const { type, naming } = find(name, place)
      return type.ref(naming)
    },
    getAtt: (logicalId, attribute, place) => attributeOf(logicalId, attribute, place),
    condition(name, place) {
      const known = conditions.get(name)
      if (known !== undefined) return known
      const declaredCondition = section('Conditions')[name]
      if (declaredCondition === undefined) {
        throw new TemplateFailure(place, `condition ${name} does not exist`)
      }
      const value = evaluateCondition(declaredCondition, scope, root.property(name))
      conditions.set(name, value)
      return value
    },
    findInMap(map, top, second) {
      const found = section('Mappings')[map]
      const row = isRecord(found) ? found[top] : undefined
      return isRecord(row) ? row[second] : undefined
    },
    importValue: settings.importValue,
  }

  const parameterValue = (name: string, parameter: JsonRecord, place: Place): Json => {
    const value = settings.parameters[name] ?? stack.parameters[name] ?? parameter['Default']
    if (value === undefined) throw new TemplateFailure(place, `parameter ${name} has no value`)
    const isList = parameter['Type'] === 'CommaDelimitedList'
    return isList && typeof value === 'string' ? value.split(',') : value
  }

  const resolveResource = (logicalId: string, resource: JsonRecord): ResolvedResource[] => {
    const place = root.property(logicalId)
    const { type, naming } = find(logicalId, place)
    if (type.properties === undefined || !isPresent(logicalId, resource)) return []
    const at = place.property('Properties')
    const properties = resolveValue(resource['Properties'] ?? {}, scope, at) ?? {}
    checkShape(properties, type.properties, at)
    if (!isRecord(properties)) throw new TemplateFailure(at, 'must be an object')
    const ref = type.ref(naming)
    return [
      {
        stack,
        logicalId,
        type: typeName(resource['Type']),
        ref,
        arn: type.attributes['Arn']?.(naming) ?? ref,
        properties,
        place: at,
        attribute: (name) => attributeOf(logicalId, name, place),
      },
    ]
  }

  const outputValue = (name: string, output: JsonRecord): Json | undefined =>
    resolveValue(output['Value'] ?? null, scope, root.property('Outputs').property(name))

  const presentOutputs = (): [string, JsonRecord][] =>
    Object.entries(section('Outputs')).filter(
      (entry): entry is [string, JsonRecord] => isRecord(entry[1]) && isPresent(entry[0], entry[1]),
    )

  return {
    name: stack.name,
    region,
    account,
    resources: () =>
      Object.entries(declared).flatMap(([logicalId, resource]) =>
        isRecord(resource) ? resolveResource(logicalId, resource) : [],
      ),
    outputs: () =>
      Object.fromEntries(
        presentOutputs().flatMap(([name, output]) => {
          const value = outputValue(name, output)
          return value === undefined ? [] : [[name, value]]
        }),
      ),
    customResourceProviders: () =>
      Object.entries(declared).flatMap(([logicalId, resource]) => {
        if (!isRecord(resource) || !typeName(resource['Type']).startsWith('Custom::')) return []
        const own = isRecord(resource['Properties']) ? resource['Properties'] : {}
        const place = root.property(logicalId).property('Properties.ServiceToken')
        const token = resolveValue(own['ServiceToken'] ?? null, scope, place)
        return typeof token === 'string' ? [token] : []
      }),
    exportedValue(name) {
      for (const [key, output] of presentOutputs()) {
        const exported = isRecord(output['Export']) ? output['Export']['Name'] : undefined
        if (exported === undefined) continue
        if (resolveValue(exported, scope, root.property(key)) === name) {
          return outputValue(key, output)
        }
      }
      return undefined
    },
  }
}

function typeName(type: Json | undefined): string {
  return typeof type === 'string' ? type : ''
}

function knownType(type: Json | undefined, place: Place): ResourceType {
  const known = typeof type === 'string' ? KNOWN_TYPES[type] : undefined
  if (known === undefined) {
    throw new TemplateFailure(
      place,
      `resource type ${JSON.stringify(type)} is not known`,
      Object.keys(KNOWN_TYPES),
    )
  }
  return known
}
