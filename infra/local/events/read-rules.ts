/**
 * Reads EventBridge rules and schedules. Refuses other buses than the default one, patterns, schedules and
 * targets that it does not know, and subscriptions of functions to topics.
 */
import { parseJson } from '../template/json.ts'
import { readProperties } from '../template/property-reader.ts'
import type { ResolvedAssembly } from '../template/resolve-assembly.ts'
import type { ResolvedResource } from '../template/resolve-stack.ts'
import { TemplateFailure } from '../template/template-failure.ts'
import { type EventMatcher, readEventPattern } from './event-pattern.ts'
import { type Destinations, readTarget, type SendEvent } from './event-target.ts'
import { type NextRun, readSchedule } from './schedule-expression.ts'

interface Rule {
  readonly matches: EventMatcher
  readonly targets: readonly SendEvent[]
}

export interface Schedule {
  readonly name: string
  readonly arn: string
  readonly next: NextRun
  readonly targets: readonly SendEvent[]
  /** Rules send an event of their own; the scheduler sends its target's input, `{}` if none is given. */
  readonly kind: 'rule' | 'scheduler'
}

export interface Rules {
  readonly rules: readonly Rule[]
  readonly schedules: readonly Schedule[]
}

export function readRules(
  assembly: ResolvedAssembly,
  destinations: Destinations,
  now: number,
): Rules {
  const rules: Rule[] = []
  const schedules: Schedule[] = []
  for (const resource of assembly.ofType('AWS::Events::Rule')) {
    const properties = readProperties(resource.properties, resource.place)
    checkBus(resource, properties.optionalText('EventBusName'))
    const sender = { service: 'events', arn: resource.arn } as const
    const targets = properties
      .objects('Targets')
      .map((one) => readTarget(one, destinations, sender))
    if (properties.optionalText('State') === 'DISABLED') continue
    const pattern = properties.raw('EventPattern')
    if (pattern !== undefined) {
      const value = typeof pattern === 'string' ? (parseJson(pattern) ?? null) : pattern
      const place = resource.place.property('EventPattern')
      rules.push({ matches: readEventPattern(value, place), targets })
    }
    const expression = properties.optionalText('ScheduleExpression')
    if (expression !== undefined) {
      const place = resource.place.property('ScheduleExpression')
      const next = readSchedule(expression, undefined, now, place)
      schedules.push({ name: resource.ref, arn: resource.arn, next, targets, kind: 'rule' })
    }
  }
  for (const resource of assembly.ofType('AWS::Scheduler::Schedule')) {
    const schedule = readSchedulerSchedule(resource, destinations, now)
    if (schedule !== undefined) schedules.push(schedule)
  }
  return { rules, schedules }
}

function readSchedulerSchedule(
  resource: ResolvedResource,
  destinations: Destinations,
  now: number,
): Schedule | undefined {
  const properties = readProperties(resource.properties, resource.place)
  const target = properties.object('Target')
  if (target === undefined) throw new TemplateFailure(resource.place, 'has no Target')
  const next = readSchedule(
    properties.text('ScheduleExpression'),
    properties.optionalText('ScheduleExpressionTimezone'),
    now,
    resource.place.property('ScheduleExpression'),
  )
  const bound = (name: string, fallback: number): number => {
    const text = properties.optionalText(name)
    return text === undefined ? fallback : Date.parse(text)
  }
  const starts = bound('StartDate', Number.NEGATIVE_INFINITY)
  const ends = bound('EndDate', Number.POSITIVE_INFINITY)
  const send = readTarget(target, destinations)
  if (properties.optionalText('State') === 'DISABLED') return undefined
  return {
    name: resource.ref,
    arn: resource.arn,
    next(after) {
      const at = next(Math.max(after, starts - 1))
      return at === undefined || at > ends ? undefined : at
    },
    targets: [send],
    kind: 'scheduler',
  }
}

function checkBus(resource: ResolvedResource, bus: string | undefined): void {
  if (bus === undefined || bus === 'default' || bus.endsWith(':event-bus/default')) return
  throw new TemplateFailure(resource.place.property('EventBusName'), `bus ${bus} is not known`, [
    'default',
  ])
}
