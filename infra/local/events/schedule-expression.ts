/**
 * When schedules run: `rate(5 minutes)`, `cron(0 10 * * ? *)`, `at(2026-11-24T10:00:00)` (EventBridge
 * Scheduler, "Schedule types"). Refuses anything else.
 */
import { type Place, TemplateFailure } from '../template/template-failure.ts'
import { readCron } from './cron.ts'

/** Milliseconds since the epoch of the next run after `after`; undefined when there is none. */
export type NextRun = (after: number) => number | undefined

const UNITS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
}

/** `createdAt` is where rates count from. `timeZone` is an IANA name; UTC unless given. */
export function readSchedule(
  expression: string,
  timeZone: string | undefined,
  createdAt: number,
  place: Place,
): NextRun {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  if (count !== undefined) {
    const every = Number(count) * (UNITS[unit ?? ''] ?? 0)
    if (every === 0) throw new TemplateFailure(place, 'a rate must be positive')
    return (after) => createdAt + (Math.floor((after - createdAt) / every) + 1) * every
  }
  const zone = timeZone ?? 'UTC'
  checkZone(zone, place)
  const instant = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression)?.[1]
  if (instant !== undefined) {
    const at = toUtc(Date.parse(`${instant}Z`), zone)
    return (after) => (at > after ? at : undefined)
  }
  const cron = /^cron\((.+)\)$/.exec(expression)?.[1]
  if (cron === undefined) {
    throw new TemplateFailure(place, `schedule ${JSON.stringify(expression)} is not known`, [
      'rate(VALUE UNIT)',
      'cron(FIELDS)',
      'at(yyyy-mm-ddThh:mm:ss)',
    ])
  }
  const next = readCron(cron, place)
  return (after) => {
    const wall = next(after + offsetAt(after, zone))
    return wall === undefined ? undefined : toUtc(wall, zone)
  }
}

function checkZone(zone: string, place: Place): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    throw new TemplateFailure(place, `time zone ${zone} is not known`)
  }
}

/** Wall-clock time of a zone, written as if it were UTC, to real UTC. */
function toUtc(wall: number, zone: string): number {
  return wall - offsetAt(wall - offsetAt(wall, zone), zone)
}

function offsetAt(instant: number, zone: string): number {
  if (zone === 'UTC') return 0
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant)
  const part = (type: string): number =>
    Number(parts.find((one) => one.type === type)?.value ?? Number.NaN)
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return wall - Math.floor(instant / 1000) * 1000
}
