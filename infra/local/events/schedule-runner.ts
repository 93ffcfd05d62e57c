/** Runs schedules: sends each one's event at its times, and on demand. */
import { randomUUID } from 'node:crypto'
import type { Json } from '../template/json.ts'
import type { EventPlace } from './bucket-events.ts'
import type { Schedule } from './read-rules.ts'

/** Timers cannot wait longer; a later run is looked at again when this is over. */
const LONGEST_WAIT_MS = 2 ** 31 - 1

export interface ScheduleRunner {
  readonly names: readonly string[]
  /** Sends a schedule's event now; false when there is no schedule of that name. */
  runNow(name: string): boolean
  close(): void
}

export function startSchedules(
  schedules: readonly Schedule[],
  place: EventPlace,
  now: () => number,
): ScheduleRunner {
  const timers = new Map<Schedule, NodeJS.Timeout>()

  const run = (schedule: Schedule): void => {
    const event = schedule.kind === 'rule' ? ruleEvent(schedule, place, now()) : {}
    for (const send of schedule.targets) send(event)
  }

  const arm = (schedule: Schedule, after: number): void => {
    const at = schedule.next(after)
    if (at === undefined) return
    const wait = Math.max(0, at - now())
    const timer = setTimeout(
      () => {
        if (wait > LONGEST_WAIT_MS) {
          arm(schedule, after)
          return
        }
        run(schedule)
        arm(schedule, Math.max(at, now()))
      },
      Math.min(wait, LONGEST_WAIT_MS),
    )
    timers.set(schedule, timer.unref())
  }
  for (const schedule of schedules) arm(schedule, now())

  return {
    names: schedules.map(({ name }) => name),
    runNow(name) {
      const schedule = schedules.find((one) => one.name === name)
      if (schedule !== undefined) run(schedule)
      return schedule !== undefined
    },
    close() {
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}

/** EventBridge, "Scheduled events". */
function ruleEvent(schedule: Schedule, place: EventPlace, now: number): Json {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: place.account,
    time: `${new Date(now).toISOString().slice(0, 19)}Z`,
    region: place.region,
    resources: [schedule.arn],
    detail: {},
  }
}
