/**
 * A task's id as callers know it: the upstream's own id and the call that made the task, sealed to
 * whom it was given. Whatever is asked about the task later is decided as that call. Refuses a call
 * that is too large to travel in a header.
 */
import { isJsonObject, type JsonObject } from '../json.ts'
import { contextOf, type Holder, type Seals } from './seals.ts'

/** The call of a tool that made a task. */
export interface OriginatingCall {
  /** The upstream's id of the task. */
  readonly taskId: string
  /** The id as this caller knows it. */
  readonly handle: string
  /** The tool. */
  readonly name: string
  /** As they were forwarded. */
  readonly arguments: JsonObject
  /** Whether the caller confirmed the call, where policy asked for that. */
  readonly isConfirmed: boolean
}

/** UTF-8 bytes of a sealed call: `Mcp-Name` carries it, beside a token, in 10,240 bytes of headers. */
const CALL_LIMIT = 3072
/** Room for the upstream's id and for what a constraint adds to arguments. */
const SPARE = 512

/** Whether a call could become a task: its arguments are small enough to travel with the id. */
export function fitsInHandle(name: string, given: JsonObject): boolean {
  return sizeOf(JSON.stringify([name, given])) <= CALL_LIMIT - SPARE
}

/** The handle of a task that a call just made; undefined where the call is too large. */
export function sealTask(
  seals: Seals,
  holder: Holder,
  made: Omit<OriginatingCall, 'handle'>,
): string | undefined {
  const text = JSON.stringify([made.taskId, made.name, made.arguments, made.isConfirmed])
  return sizeOf(text) > CALL_LIMIT ? undefined : seals.seal(contextOf('task', holder), text)
}

/** The call behind a handle; undefined where the handle is nobody's, or somebody else's. */
export function openTask(
  seals: Seals,
  holder: Holder,
  handle: string,
): OriginatingCall | undefined {
  const text = seals.open(contextOf('task', holder), handle)
  if (text === undefined) return undefined
  const [taskId, name, given, isConfirmed] = JSON.parse(text) as readonly unknown[]
  const isSound =
    typeof taskId === 'string' &&
    typeof name === 'string' &&
    isJsonObject(given) &&
    typeof isConfirmed === 'boolean'
  return isSound ? { taskId, handle, name, arguments: given, isConfirmed } : undefined
}

function sizeOf(text: string): number {
  return new TextEncoder().encode(text).byteLength
}
