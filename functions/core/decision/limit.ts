/**
 * A limit as policy returns it: so many units in a window, counted for a user, a tenant or a client.
 * Refuses anything that is not completely and sensibly filled in.
 */
import { isJsonObject, type JsonValue } from '../json.ts'

export interface Limit {
  readonly name: string
  readonly per: 'user' | 'tenant' | 'client'
  /** Units in one window. */
  readonly max: number
  /** Length of the window in seconds; windows are aligned to the epoch (60 begins on each minute). */
  readonly windowSeconds: number
  /** Units that this call consumes. */
  readonly cost: number
  /** Units taken from the ledger at once; 1 is the exact, un-batched case. */
  readonly lease: number
}

const SUBJECTS = ['user', 'tenant', 'client'] as const

/** Reads policy's `limits`; undefined where any entry is not a limit. */
export function readLimits(value: JsonValue | undefined): readonly Limit[] | undefined {
  if (!Array.isArray(value)) return undefined
  const limits: Limit[] = []
  const names = new Set<string>()
  for (const entry of value as readonly JsonValue[]) {
    const limit = readLimit(entry)
    if (limit === undefined || names.has(limit.name)) return undefined
    names.add(limit.name)
    limits.push(limit)
  }
  return limits
}

function readLimit(entry: JsonValue): Limit | undefined {
  if (!isJsonObject(entry)) return undefined
  const { name, max } = entry as { name?: JsonValue; max?: JsonValue }
  const per = SUBJECTS.find((subject) => subject === entry['per'])
  const windowSeconds = entry['window_seconds']
  const cost = entry['cost'] ?? 1
  const lease = entry['lease'] ?? 1
  if (typeof name !== 'string' || name === '' || per === undefined) return undefined
  if (!isCount(max, 0) || !isCount(windowSeconds, 1) || !isCount(cost, 0) || !isCount(lease, 1))
    return undefined
  return { name, per, max, windowSeconds, cost, lease }
}

function isCount(value: JsonValue | undefined, least: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least
}
