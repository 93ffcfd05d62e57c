/**
 * EventBridge's six cron fields: minutes, hours, day of month, month, day of week, year (EventBridge,
 * "Cron expressions"), `L`, `W` and `#` included. Refuses fields out of range and both days given at once.
 */
import { type Place, TemplateFailure } from '../template/template-failure.ts'

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
const DAY_MS = 86_400_000
/** Long enough for the rarest expression, the 29th of February. */
const SEARCH_DAYS = 366 * 9

/** Next run after an instant; both are wall-clock times written as UTC. */
export function readCron(expression: string, place: Place): (after: number) => number | undefined {
  const parts = expression.trim().split(/\s+/)
  const [minute = '', hour = '', date = '', month = '', weekday = '', year = ''] = parts
  if (parts.length !== 6) throw new TemplateFailure(place, 'cron needs six fields')
  if ((date === '?') === (weekday === '?')) {
    throw new TemplateFailure(place, 'exactly one of day of month and day of week must be ?')
  }
  const field = (text: string, low: number, high: number, names: readonly string[] = []) =>
    readField(text, low, high, names, place)
  const minutes = field(minute, 0, 59)
  const hours = field(hour, 0, 23)
  const months = new Set(field(month, 1, 12, MONTHS))
  const years = new Set(field(year, 1970, 2199))
  const isDay = date === '?' ? readWeekday(weekday, field) : readDate(date, field)

  return (after) => {
    const start = Math.floor(after / DAY_MS) * DAY_MS
    for (let step = 0; step < SEARCH_DAYS; step += 1) {
      const day = new Date(start + step * DAY_MS)
      const fits =
        years.has(day.getUTCFullYear()) && months.has(day.getUTCMonth() + 1) && isDay(day)
      if (!fits) continue
      for (const h of hours) {
        for (const m of minutes) {
          const at = day.getTime() + (h * 60 + m) * 60_000
          if (at > after) return at
        }
      }
    }
    return undefined
  }
}

type ReadField = (
  text: string,
  low: number,
  high: number,
  names?: readonly string[],
) => readonly number[]
type DayTest = (day: Date) => boolean

function readDate(text: string, field: ReadField): DayTest {
  if (text === 'L') return (day) => day.getUTCDate() === lastDate(day)
  const nearest = text === 'LW' ? 'L' : /^(\d+)W$/.exec(text)?.[1]
  if (nearest !== undefined) {
    return (day) => {
      const wanted = nearest === 'L' ? lastDate(day) : Number(nearest)
      return day.getUTCDate() === nearestWeekday(day, wanted)
    }
  }
  const dates = new Set(field(text, 1, 31))
  return (day) => dates.has(day.getUTCDate())
}

function readWeekday(text: string, field: ReadField): DayTest {
  const [, name, nth] = /^(\w+)#([1-5])$/.exec(text) ?? []
  if (name !== undefined) {
    const [wanted] = field(name, 1, 7, DAYS)
    return (day) =>
      day.getUTCDay() + 1 === wanted && Math.ceil(day.getUTCDate() / 7) === Number(nth)
  }
  const last = /^(\d|[A-Z]{3})L$/.exec(text)?.[1]
  if (last !== undefined) {
    const [wanted] = field(last, 1, 7, DAYS)
    return (day) => day.getUTCDay() + 1 === wanted && day.getUTCDate() + 7 > lastDate(day)
  }
  const days = new Set(field(text === 'L' ? '7' : text, 1, 7, DAYS))
  return (day) => days.has(day.getUTCDay() + 1)
}

function readField(
  text: string,
  low: number,
  high: number,
  names: readonly string[],
  place: Place,
): readonly number[] {
  const number = (part: string): number => {
    const named = names.indexOf(part.toUpperCase())
    const value = named >= 0 ? named + 1 : /^\d+$/.test(part) ? Number(part) : Number.NaN
    if (!(value >= low && value <= high)) {
      throw new TemplateFailure(place, `cron field ${JSON.stringify(text)} is out of range`)
    }
    return value
  }
  const values = new Set<number>()
  for (const item of text.split(',')) {
    const [range = '', stepText] = item.split('/')
    const step = stepText === undefined ? 1 : number(stepText === '0' ? '' : stepText)
    const [from = '', to] =
      range === '*' || range === '?' ? [String(low), String(high)] : range.split('-')
    const first = number(from)
    const last = to === undefined ? (stepText === undefined ? first : high) : number(to)
    // FRI-MON runs over the end of the week.
    const span = last >= first ? last - first : last - first + (high - low + 1)
    for (let offset = 0; offset <= span; offset += step) {
      values.add(low + ((first - low + offset) % (high - low + 1)))
    }
  }
  return [...values].sort((left, right) => left - right)
}

function lastDate(day: Date): number {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate()
}

/** The working day next to a date, within its month. */
function nearestWeekday(day: Date, wanted: number): number {
  const date = Math.min(wanted, lastDate(day))
  const weekday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), date)).getUTCDay()
  if (weekday === 6) return date === 1 ? 3 : date - 1
  if (weekday === 0) return date === lastDate(day) ? date - 2 : date + 1
  return date
}
