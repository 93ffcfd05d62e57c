/** Resolves every stack of an assembly, imports between stacks included, into one list of resources. */
import { readAssembly } from './assembly.ts'
import type { Json } from './json.ts'
import { type ResolvedResource, type ResolvedStack, resolveStack } from './resolve-stack.ts'
import { TemplateFailure } from './template-failure.ts'

export interface AssemblySettings {
  /** Where stacks that name no region or account of their own are placed. */
  readonly region: string
  readonly account: string
  /** Base URL of queues; `https://sqs.REGION.amazonaws.com` when there is no stand-in. */
  readonly queueBase: string | undefined
  readonly parameters: Readonly<Record<string, string>>
}

export interface ResolvedAssembly {
  readonly region: string
  readonly account: string
  readonly resources: readonly ResolvedResource[]
  /** Outputs by stack name and output name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, Json>>>>
  readonly customResourceProviders: ReadonlySet<string>
  ofType(type: string): readonly ResolvedResource[]
}

export function resolveAssembly(directory: string, settings: AssemblySettings): ResolvedAssembly {
  const stacks: ResolvedStack[] = []
  for (const stack of readAssembly(directory)) {
    stacks.push(
      resolveStack(stack, {
        region: settings.region,
        account: settings.account,
        queueBase: settings.queueBase ?? `https://sqs.${settings.region}.amazonaws.com`,
        parameters: settings.parameters,
        importValue(name, place) {
          for (const other of stacks) {
            const value = other.exportedValue(name)
            if (value !== undefined) return value
          }
          throw new TemplateFailure(place, `nothing in this assembly exports ${name}`)
        },
      }),
    )
  }
  const resources = stacks.flatMap((stack) => stack.resources())
  const byType = Map.groupBy(resources, (resource) => resource.type)
  return {
    region: stacks[0]?.region ?? settings.region,
    account: stacks[0]?.account ?? settings.account,
    resources,
    outputs: Object.fromEntries(stacks.map((stack) => [stack.name, stack.outputs()])),
    customResourceProviders: new Set(stacks.flatMap((stack) => stack.customResourceProviders())),
    ofType: (type) => byType.get(type) ?? [],
  }
}
