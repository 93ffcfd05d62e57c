import { describe, expect, it } from 'vitest'
import { readEventPattern } from '../../../../infra/local/events/event-pattern.ts'
import { readSchedule } from '../../../../infra/local/events/schedule-expression.ts'
import type { Json } from '../../../../infra/local/template/json.ts'
import { Place } from '../../../../infra/local/template/template-failure.ts'

const place = new Place('Stack/Rule')

const EVENT: Json = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  resources: ['arn:a', 'arn:b'],
  detail: { object: { key: 'uploads/A.tar.gz', size: 10 }, flag: true, none: null },
}

// EventBridge, "Comparison operators in event patterns".
describe('readEventPattern', () => {
  const key = (operator: Json): Json => ({ detail: { object: { key: [operator] } } })
  const size = (numeric: Json): Json => ({ detail: { object: { size: [{ numeric }] } } })
  it.each<[Json, boolean]>([
    [{ source: ['aws.s3'] }, true],
    [{ source: ['aws.ec2', 'aws.s3'] }, true],
    [{ source: ['aws.ec2'] }, false],
    [{ source: ['aws.s3'], 'detail-type': ['Object Deleted'] }, false],
    [{ resources: ['arn:b'] }, true],
    [{ detail: { flag: [true] } }, true],
    [{ detail: { none: [null] } }, true],
    [key({ prefix: 'uploads/' }), true],
    [key({ prefix: 'other/' }), false],
    [key({ prefix: { 'equals-ignore-case': 'UPLOADS/' } }), true],
    [key({ suffix: '.tar.gz' }), true],
    [key({ suffix: '.TAR.GZ' }), false],
    [key({ 'equals-ignore-case': 'UPLOADS/a.tar.gz' }), true],
    [key({ wildcard: 'uploads/*.gz' }), true],
    [key({ wildcard: 'uploads/*.zip' }), false],
    [key({ 'anything-but': 'x' }), true],
    [key({ 'anything-but': ['x', 'uploads/A.tar.gz'] }), false],
    [key({ 'anything-but': { prefix: 'uploads/' } }), false],
    [key({ 'anything-but': { suffix: ['.zip', '.rar'] } }), true],
    [key({ exists: true }), true],
    [key({ exists: false }), false],
    [{ detail: { missing: [{ exists: false }] } }, true],
    [{ detail: { missing: [{ 'anything-but': 'x' }] } }, false],
    [size(['=', 10]), true],
    [size(['>', 5, '<=', 10]), true],
    [size(['>', 10]), false],
    [{ $or: [{ source: ['no'] }, { source: ['aws.s3'] }] }, true],
    [{ $or: [{ source: ['no'] }] }, false],
    [{}, true],
  ])('says of %j: %s', (pattern, matches) => {
    expect(readEventPattern(pattern, place)(EVENT)).toBe(matches)
  })

  it.each<[Json]>([
    [{ source: [{ regex: 'a' }] }],
    [{ source: [{ prefix: 1 }] }],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }],
    [{ source: [{ numeric: ['~', 1] }] }],
    [{ source: [{ numeric: [] }] }],
    [{ source: 'aws.s3' }],
    [{ source: [['nested']] }],
  ])('refuses %j', (pattern) => {
    expect(() => readEventPattern(pattern, place)).toThrow('Stack/Rule')
  })
})

// EventBridge Scheduler, "Schedule types"; EventBridge, "Cron expressions".
describe('readSchedule', () => {
  const at = (text: string): number => Date.parse(text)
  const from = at('2026-11-24T10:07:30Z')
  const next = (expression: string, zone?: string, created = from): string | undefined => {
    const found = readSchedule(expression, zone, created, place)(from)
    return found === undefined ? undefined : new Date(found).toISOString()
  }

  it.each([
    ['rate(1 minute)', '2026-11-24T10:08:30.000Z'],
    ['rate(5 minutes)', '2026-11-24T10:12:30.000Z'],
    ['rate(2 days)', '2026-11-26T10:07:30.000Z'],
    ['cron(0 10 * * ? *)', '2026-11-25T10:00:00.000Z'],
    ['cron(0/15 * * * ? *)', '2026-11-24T10:15:00.000Z'],
    ['cron(0 8 1 * ? *)', '2026-12-01T08:00:00.000Z'],
    ['cron(0 18 ? * MON-FRI *)', '2026-11-24T18:00:00.000Z'],
    ['cron(0 9 ? * SAT,SUN *)', '2026-11-28T09:00:00.000Z'],
    ['cron(0 9 ? * FRI-MON *)', '2026-11-27T09:00:00.000Z'],
    ['cron(30 9 L * ? *)', '2026-11-30T09:30:00.000Z'],
    ['cron(30 9 ? * 6L *)', '2026-11-27T09:30:00.000Z'],
    ['cron(30 9 ? * 2#1 *)', '2026-12-07T09:30:00.000Z'],
    ['cron(30 9 15W * ? *)', '2026-12-15T09:30:00.000Z'],
    ['cron(0 0 29 2 ? *)', '2028-02-29T00:00:00.000Z'],
    ['cron(0 12 * JAN ? 2027)', '2027-01-01T12:00:00.000Z'],
    ['at(2026-12-24T18:00:00)', '2026-12-24T18:00:00.000Z'],
    ['at(2025-12-24T18:00:00)', undefined],
    ['cron(0 12 * * ? 2020)', undefined],
  ])('runs %s next at %s', (expression, expected) => {
    expect(next(expression)).toBe(expected)
  })

  it.each([
    ['cron(0 10 * * ? *)', 'Europe/Berlin', '2026-11-25T09:00:00.000Z'],
    ['cron(0 10 * * ? *)', 'America/New_York', '2026-11-24T15:00:00.000Z'],
    ['at(2026-07-01T10:00:00)', 'Europe/Berlin', undefined],
    ['at(2027-07-01T10:00:00)', 'Europe/Berlin', '2027-07-01T08:00:00.000Z'],
  ])('runs %s in %s next at %s', (expression, zone, expected) => {
    expect(next(expression, zone)).toBe(expected)
  })

  it('counts rates from when the rule was made', () => {
    expect(next('rate(1 hour)', undefined, at('2026-11-24T08:30:00Z'))).toBe(
      '2026-11-24T10:30:00.000Z',
    )
  })

  it.each([
    'rate(0 minutes)',
    'rate(1 fortnight)',
    'every 5 minutes',
    'cron(* * * * *)',
    'cron(0 10 * * * *)',
    'cron(0 10 ? * ? *)',
    'cron(60 10 * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 10 32 * ? *)',
    'cron(0 10 * XYZ ? *)',
    'cron(0/0 10 * * ? *)',
    'at(tomorrow)',
  ])('refuses %s', (expression) => {
    expect(() => readSchedule(expression, undefined, from, place)).toThrow('Stack/Rule')
  })

  it('refuses a time zone that does not exist', () => {
    expect(() => next('cron(0 10 * * ? *)', 'Mars/Olympus')).toThrow('Mars/Olympus')
  })
})
