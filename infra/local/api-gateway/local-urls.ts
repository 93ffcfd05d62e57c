/**
 * Replaces the addresses that APIs would have on AWS by those that they have here, in what functions,
 * integrations and outputs are told. Anything else stays as it is.
 */
import { isList, isRecord, type Json, type JsonRecord } from '../template/json.ts'
import type { ResolvedAssembly } from '../template/resolve-assembly.ts'
import type { ResolvedResource } from '../template/resolve-stack.ts'

const TOLD = new Set(['AWS::Lambda::Function', 'AWS::ApiGateway::Method', 'AWS::ApiGateway::Stage'])

/** `origins`: local origin by the host name on AWS. */
export function withLocalUrls(
  assembly: ResolvedAssembly,
  origins: ReadonlyMap<string, string>,
): ResolvedAssembly {
  const resources = assembly.resources.map(
    (resource): ResolvedResource =>
      TOLD.has(resource.type)
        ? { ...resource, properties: localRecord(resource.properties, origins) }
        : resource,
  )
  const byType = Map.groupBy(resources, ({ type }) => type)
  return {
    ...assembly,
    resources,
    outputs: Object.fromEntries(
      Object.entries(assembly.outputs).map(([stack, outputs]) => [
        stack,
        localRecord(outputs, origins),
      ]),
    ),
    ofType: (type) => byType.get(type) ?? [],
  }
}

function localRecord(values: JsonRecord, origins: ReadonlyMap<string, string>): JsonRecord {
  return Object.fromEntries(
    Object.entries(values).map(([name, item]) => [name, localValue(item, origins)]),
  )
}

function localValue(value: Json, origins: ReadonlyMap<string, string>): Json {
  if (isList(value)) return value.map((item) => localValue(item, origins))
  if (isRecord(value)) return localRecord(value, origins)
  if (typeof value !== 'string') return value
  return value.replace(
    /https:\/\/([a-z0-9]+\.execute-api\.[\w-]+\.amazonaws\.com)/g,
    (whole, host: string) => origins.get(host) ?? whole,
  )
}
