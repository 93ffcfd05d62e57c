/** Connects an assembly's event sources with its functions and queues, once its storage exists. */
import type { ResolvedAssembly } from '../template/resolve-assembly.ts'
import { readProperties } from '../template/property-reader.ts'
import { Place, TemplateFailure } from '../template/template-failure.ts'
import { bridgeEvent, notification } from './bucket-events.ts'
import { type Destinations, destinationFor } from './event-target.ts'
import { pollQueues, readQueueSources } from './queue-sources.ts'
import { readBucketNotifications } from './read-bucket-notifications.ts'
import { readRules } from './read-rules.ts'
import { type ScheduleRunner, startSchedules } from './schedule-runner.ts'

interface Events {
  readonly schedules: ScheduleRunner
  close(): void
}

/** Event sources that have been read and checked, and do nothing yet. */
export interface PreparedEvents {
  start(): Events
}

/** @throws TemplateFailure for a source, pattern, schedule or target that is not known. */
export function prepareEvents(
  assembly: ResolvedAssembly,
  destinations: Destinations,
  now: () => number,
): PreparedEvents {
  const { provider, log } = destinations
  checkSubscriptions(assembly)
  const notifications = readBucketNotifications(assembly, destinations)
  const { rules, schedules } = readRules(assembly, destinations, now())
  const sources = readQueueSources(assembly, destinations)
  checkFailureDestinations(destinations)

  const start = (): Events => {
    const stopListening = provider.onObjectEvent((event) => {
      for (const one of notifications.direct) {
        if (one.bucket === event.bucket && one.matches(event)) {
          one.send(notification(event, one.id, assembly, now()))
        }
      }
      if (!notifications.bridged.has(event.bucket)) return
      const bridged = bridgeEvent(event, assembly, now())
      for (const rule of rules) {
        if (rule.matches(bridged)) for (const send of rule.targets) send(bridged)
      }
    })
    const stopPolling = pollQueues(sources, provider, assembly.region, log)
    const runner = startSchedules(schedules, assembly, now)
    return {
      schedules: runner,
      close() {
        stopListening()
        stopPolling()
        runner.close()
      },
    }
  }
  return { start }
}

/** Looked up when something fails, which is too late to find out that there is no such queue. */
function checkFailureDestinations(destinations: Destinations): void {
  for (const { model } of destinations.lambda.functions) {
    const { onFailure, deadLetterQueue } = model.asynchronous
    for (const arn of [onFailure, deadLetterQueue]) {
      if (arn !== undefined) destinationFor(arn, destinations, new Place(model.name))
    }
  }
}

/** People may be told by a topic; a function or queue behind one would be an event source. */
function checkSubscriptions(assembly: ResolvedAssembly): void {
  for (const subscription of assembly.ofType('AWS::SNS::Subscription')) {
    const protocol = readProperties(subscription.properties, subscription.place).text('Protocol')
    if (!['email', 'email-json', 'sms', 'http', 'https'].includes(protocol)) {
      throw new TemplateFailure(
        subscription.place.property('Protocol'),
        `event source SNS with protocol ${protocol} is not known`,
        ['email', 'email-json', 'sms', 'http', 'https'],
      )
    }
  }
}
