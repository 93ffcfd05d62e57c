/**
 * Reads which object events go where: a bucket's own notifications, those that CDK's custom resource sets,
 * and whether the bucket sends to EventBridge. Refuses targets and filters that it does not know.
 */
import { type PropertyReader, readProperties } from '../template/property-reader.ts'
import type { ResolvedAssembly } from '../template/resolve-assembly.ts'
import type { ObjectEvent } from '../template/resource-provider.ts'
import { TemplateFailure } from '../template/template-failure.ts'
import { eventName } from './bucket-events.ts'
import { type Destinations, destinationFor, type SendEvent } from './event-target.ts'

interface BucketNotification {
  readonly bucket: string
  readonly id: string
  readonly matches: (event: ObjectEvent) => boolean
  readonly send: SendEvent
}

export interface BucketNotifications {
  readonly direct: readonly BucketNotification[]
  /** Buckets whose events go to EventBridge. */
  readonly bridged: ReadonlySet<string>
}

export function readBucketNotifications(
  assembly: ResolvedAssembly,
  destinations: Destinations,
): BucketNotifications {
  const direct: BucketNotification[] = []
  const bridged = new Set<string>()

  const read = (bucket: string, properties: PropertyReader, isCustom: boolean): void => {
    if (properties.raw('EventBridgeConfiguration') !== undefined) bridged.add(bucket)
    const lists = isCustom
      ? { LambdaFunctionConfigurations: 'LambdaFunctionArn', QueueConfigurations: 'QueueArn' }
      : { LambdaConfigurations: 'Function', QueueConfigurations: 'Queue' }
    for (const [list, target] of Object.entries(lists)) {
      for (const entry of properties.objects(list)) {
        const patterns = isCustom ? entry.texts('Events') : [entry.text('Event')]
        direct.push({
          bucket,
          id: entry.optionalText('Id') ?? `${bucket}-${direct.length}`,
          matches: readFilter(entry, patterns),
          send: destinationFor(entry.text(target), destinations, entry.place.property(target), {
            service: 's3',
            arn: `arn:aws:s3:::${bucket}`,
          }),
        })
      }
    }
  }

  for (const bucket of assembly.ofType('AWS::S3::Bucket')) {
    const own = readProperties(bucket.properties, bucket.place).object('NotificationConfiguration')
    if (own !== undefined) read(bucket.ref, own, false)
  }
  for (const custom of assembly.ofType('Custom::S3BucketNotifications')) {
    const properties = readProperties(custom.properties, custom.place)
    const configuration = properties.object('NotificationConfiguration')
    if (configuration !== undefined) read(properties.text('BucketName'), configuration, true)
  }
  return { direct, bridged }
}

function readFilter(
  entry: PropertyReader,
  patterns: readonly string[],
): (event: ObjectEvent) => boolean {
  const names = patterns.map((pattern) => {
    const plain = pattern.replace(/^s3:/, '')
    if (!/^Object(Created|Removed):(\*|\w+)$/.test(plain)) {
      throw new TemplateFailure(entry.place, `event ${pattern} is not known`, [
        's3:ObjectCreated:*',
        's3:ObjectRemoved:*',
      ])
    }
    return plain
  })
  const rules = [
    ...(entry.object('Filter')?.object('Key')?.objects('FilterRules') ?? []),
    ...(entry.object('Filter')?.object('S3Key')?.objects('Rules') ?? []),
  ].map((rule): ((key: string) => boolean) => {
    const value = rule.text('Value')
    const name = rule.text('Name').toLowerCase()
    if (name === 'prefix') return (key) => key.startsWith(value)
    if (name === 'suffix') return (key) => key.endsWith(value)
    throw new TemplateFailure(rule.place, `filter ${name} is not known`, ['prefix', 'suffix'])
  })
  return (event) => {
    const name = eventName(event)
    const isWanted = names.some((wanted) =>
      wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : wanted === name,
    )
    return isWanted && rules.every((rule) => rule(event.key))
  }
}
