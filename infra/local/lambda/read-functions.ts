/**
 * Reads the functions of an assembly. Refuses runtimes and packagings that cannot run here, code that is
 * not in the assembly, and layers; a function that only serves a custom resource is left out instead.
 */
import { TemplateFailure } from '../template/template-failure.ts'
import type { AssemblyAsset } from '../template/assembly.ts'
import { type PropertyReader, readProperties } from '../template/property-reader.ts'
import type { ResolvedAssembly } from '../template/resolve-assembly.ts'
import type { ResolvedResource } from '../template/resolve-stack.ts'
import type { AsynchronousSettings, FunctionModel } from './function-model.ts'

type InvokeConfig = Omit<AsynchronousSettings, 'deadLetterQueue'>

const RUNTIME = /^nodejs\d+\.x$/

export function readFunctions(assembly: ResolvedAssembly): readonly FunctionModel[] {
  const asynchronous = readInvokeConfigs(assembly)
  return assembly.ofType('AWS::Lambda::Function').flatMap((resource) => {
    const properties = readProperties(resource.properties, resource.place)
    const runtime = properties.optionalText('Runtime') ?? ''
    if (!RUNTIME.test(runtime)) {
      if (assembly.customResourceProviders.has(resource.arn)) return []
      throw new TemplateFailure(
        resource.place.property('Runtime'),
        `runtime ${JSON.stringify(runtime)} cannot run here`,
        ['nodejs22.x', 'nodejs24.x'],
      )
    }
    return [readFunction(resource, properties, runtime, asynchronous)]
  })
}

function readFunction(
  resource: ResolvedResource,
  properties: PropertyReader,
  runtime: string,
  asynchronous: ReadonlyMap<string, InvokeConfig>,
): FunctionModel {
  const environment = properties.object('Environment')
  const reserved = properties.has('ReservedConcurrentExecutions')
    ? properties.number('ReservedConcurrentExecutions', 0)
    : undefined
  return {
    name: resource.ref,
    arn: resource.arn,
    region: resource.arn.split(':')[3] ?? '',
    handler: properties.text('Handler'),
    runtime,
    code: readCode(resource, properties),
    timeoutMs: properties.number('Timeout', 3) * 1000,
    memoryMb: properties.number('MemorySize', 128),
    environment: environment?.textMap('Variables') ?? {},
    reservedConcurrency: reserved,
    asynchronous: {
      ...(asynchronous.get(resource.ref) ??
        asynchronous.get(resource.arn) ?? { maximumRetries: 2, onFailure: undefined }),
      deadLetterQueue: properties.object('DeadLetterConfig')?.optionalText('TargetArn'),
    },
  }
}

function readCode(resource: ResolvedResource, properties: PropertyReader): FunctionModel['code'] {
  const code = properties.object('Code')
  if (code === undefined) throw new TemplateFailure(resource.place, 'has no Code')
  const inline = code.optionalText('ZipFile')
  if (inline !== undefined) return { kind: 'inline', text: inline }
  const key = code.text('S3Key')
  const asset: AssemblyAsset | undefined = resource.stack.assets.get(key)
  if (asset === undefined) {
    throw new TemplateFailure(code.place.property('S3Key'), 'is no asset of this assembly')
  }
  return { kind: asset.packaging === 'zip' ? 'directory' : 'zip', path: asset.path }
}

function readInvokeConfigs(assembly: ResolvedAssembly): ReadonlyMap<string, InvokeConfig> {
  return new Map(
    assembly.ofType('AWS::Lambda::EventInvokeConfig').map((resource) => {
      const properties = readProperties(resource.properties, resource.place)
      return [
        properties.text('FunctionName'),
        {
          maximumRetries: properties.number('MaximumRetryAttempts', 2),
          onFailure: properties
            .object('DestinationConfig')
            ?.object('OnFailure')
            ?.optionalText('Destination'),
        },
      ]
    }),
  )
}
