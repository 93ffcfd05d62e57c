/**
 * The attributes of a queue: read, defaulted, and refused when out of range or not known here.
 * Source: Amazon SQS API Reference, CreateQueue and SetQueueAttributes.
 */
import { type AwsFailure, awsFailure } from '../aws-failure.ts'

export interface QueueAttributes {
  /** all times in seconds */
  readonly VisibilityTimeout: number
  readonly DelaySeconds: number
  readonly MessageRetentionPeriod: number
  readonly ReceiveMessageWaitTimeSeconds: number
  /** bytes */
  readonly MaximumMessageSize: number
  readonly redrive: { readonly targetArn: string; readonly maxReceives: number } | undefined
  /** kept and shown, without effect on one machine */
  readonly inert: Readonly<Record<string, string>>
}

type Numeric = Exclude<keyof QueueAttributes, 'redrive' | 'inert'>

/** default, least, most */
const RANGES: Readonly<Record<Numeric, readonly [number, number, number]>> = {
  VisibilityTimeout: [30, 0, 43_200],
  DelaySeconds: [0, 0, 900],
  MessageRetentionPeriod: [345_600, 60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 0, 20],
  MaximumMessageSize: [1_048_576, 1_024, 1_048_576],
}

const INERT = new Set([
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'Policy',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
])

/** CloudFormation gives numbers and objects where the API takes strings. */
export function readAttributes(
  given: Readonly<Record<string, unknown>>,
): QueueAttributes | AwsFailure {
  const inert: Record<string, string> = {}
  let redrive: QueueAttributes['redrive']
  for (const [name, value] of Object.entries(given)) {
    if (Object.hasOwn(RANGES, name)) continue
    if (name === 'RedrivePolicy') {
      redrive = readRedrive(value)
      if (!redrive) return invalid(name)
    } else if (INERT.has(name)) {
      inert[name] = typeof value === 'string' ? value : JSON.stringify(value)
    } else return awsFailure('InvalidAttributeName', `Unknown Attribute ${name}.`)
  }
  const read = (name: Numeric): number => {
    const [standard, least, most] = RANGES[name]
    const value = Number(given[name] ?? standard)
    return Number.isInteger(value) && value >= least && value <= most ? value : Number.NaN
  }
  const attributes: QueueAttributes = {
    VisibilityTimeout: read('VisibilityTimeout'),
    DelaySeconds: read('DelaySeconds'),
    MessageRetentionPeriod: read('MessageRetentionPeriod'),
    ReceiveMessageWaitTimeSeconds: read('ReceiveMessageWaitTimeSeconds'),
    MaximumMessageSize: read('MaximumMessageSize'),
    redrive,
    inert,
  }
  const broken = (Object.keys(RANGES) as Numeric[]).find((name) => Number.isNaN(attributes[name]))
  return broken === undefined ? attributes : invalid(broken)
}

const invalid = (name: string): AwsFailure =>
  awsFailure('InvalidAttributeValue', `Invalid value for the parameter ${name}.`)

function readRedrive(value: unknown): QueueAttributes['redrive'] {
  let policy: unknown = value
  try {
    if (typeof value === 'string') policy = JSON.parse(value)
  } catch {
    return undefined
  }
  if (typeof policy !== 'object' || policy === null) return undefined
  const { deadLetterTargetArn, maxReceiveCount } = policy as Readonly<Record<string, unknown>>
  const maxReceives = Number(maxReceiveCount)
  const usable = typeof deadLetterTargetArn === 'string' && Number.isInteger(maxReceives)
  return usable && maxReceives > 0 ? { targetArn: deadLetterTargetArn, maxReceives } : undefined
}

export function shownAttributes(attributes: QueueAttributes): Record<string, string> {
  const shown: Record<string, string> = { ...attributes.inert }
  for (const name of Object.keys(RANGES) as Numeric[]) shown[name] = String(attributes[name])
  const { redrive } = attributes
  if (redrive) {
    shown['RedrivePolicy'] = JSON.stringify({
      deadLetterTargetArn: redrive.targetArn,
      maxReceiveCount: redrive.maxReceives,
    })
  }
  return shown
}
