/**
 * Opens every handle that a call brings, and puts the upstream's own in their places: session, task,
 * state. Refuses a handle that is forged, somebody else's or over exactly like one that never was.
 */
import { takeConfirmation } from '../confirmation/take-confirmation.ts'
import { editMembers } from '../json-edits.ts'
import { encodeHeaderValue } from '../invocation/header-value.ts'
import { type HttpCall, singleHeader } from '../invocation/http-call.ts'
import type { Invocation } from '../invocation/invocation.ts'
import { isModern } from '../invocation/protocol-versions.ts'
import type { JsonValue } from '../json.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { refuseTask, withoutTaskNews, withoutUnfitTasks } from './client-tasks.ts'
import { openEventOf } from './open-event.ts'
import { openHeardTasks, openTasks } from './open-tasks.ts'
import { openState, type RequestState } from './request-state.ts'
import type { Holder, SealSource, Seals } from './seals.ts'
import { openSession, type Session } from './session-handle.ts'

export interface Opened {
  readonly kind: 'opened'
  /** The call with the upstream's handles in its text, and the call that made its task. */
  readonly invocation: Invocation
  /** Headers that carried a handle, with the upstream's own. */
  readonly headers: Readonly<Record<string, string>>
  readonly session: Session | undefined
  readonly state: RequestState | undefined
  /** What the caller answered to the gateway's own question. */
  readonly confirmation: JsonValue | undefined
  /** Undefined while no key can be had, or where nothing is sealed: then nothing that needs one passes. */
  readonly seals: Seals | undefined
}

export interface HandleParts {
  /** Absent: this enforcement point serves nothing that has handles. */
  readonly handles?: SealSource
  readonly digest: (data: string) => string
}

const SESSION = 'mcp-session-id'
const LAST_EVENT = 'last-event-id'

/** `now` in milliseconds. */
export async function openHandles(
  { handles, digest }: HandleParts,
  call: HttpCall,
  invocation: Invocation,
  holder: Holder,
  now: number,
): Promise<Opened | Refusal> {
  const unfit = refuseTask(invocation)
  if (unfit !== undefined) return unfit
  const header = isModern(invocation.protocol) ? undefined : singleHeader(call, SESSION)
  const session = header === null ? '' : header
  const { taskId, relatedTask, requestState, eventId, heardIds = [] } = invocation
  const named = [session, taskId, relatedTask, requestState, eventId]
  const brought = named.filter((handle) => handle !== undefined)
  const seals = await handles?.current([...brought, ...heardIds])
  if (seals === undefined) return withoutSeals(invocation, brought, handles !== undefined)

  const opened = session === undefined ? undefined : openSession(seals, holder, session)
  if (session !== undefined && opened === undefined) return refuse('session_unknown')
  const within = { session: opened?.id, handle: eventId ?? '' }
  const event =
    eventId === undefined ? undefined : openEventOf(seals, holder, invocation, call, within)
  if (isRefusal(event)) return event
  const ofTask = openTasks(seals, holder, invocation)
  if (isRefusal(ofTask)) return ofTask
  const state =
    requestState === undefined
      ? undefined
      : openState(seals, holder, invocation, { handle: requestState, now }, digest)
  if (requestState !== undefined && state === undefined) return refuse('state_unknown')
  const ofState = state === undefined ? ofTask : withState(ofTask, state)
  const taken = takeConfirmation(ofState, state)
  const { origin } = ofTask
  const { resumed } = event ?? {}
  const nameOfTask = taskId !== undefined && origin !== undefined && call.headers.has('mcp-name')
  return {
    kind: 'opened',
    invocation:
      resumed === undefined
        ? withoutTaskNews(openHeardTasks(seals, holder, withoutUnfitTasks(taken.invocation, true)))
        : { ...invocation, name: resumed.name, thing: resumed.thing, resumed },
    headers: {
      ...(event === undefined ? {} : { [LAST_EVENT]: event.id }),
      ...(opened === undefined ? {} : { [SESSION]: opened.id }),
      ...(nameOfTask ? { 'mcp-name': encodeHeaderValue(origin.taskId) } : {}),
    },
    session: opened,
    state,
    confirmation: taken.confirmation,
    seals,
  }
}

/** The upstream gets back its own state, or none where it gave none. */
function withState(invocation: Invocation, { upstream }: RequestState): Invocation {
  const own = upstream === undefined ? undefined : JSON.stringify(upstream)
  const text = editMembers(invocation.text, ['params'], new Map([['requestState', own]]))
  return { ...invocation, text }
}

/** Whatever needs no handle goes on. */
function withoutSeals(
  invocation: Invocation,
  brought: readonly string[],
  isServed: boolean,
): Opened | Refusal {
  const { protocol, taskId, relatedTask, requestState, eventId, asksTask, heardIds } = invocation
  const isOfTask = taskId !== undefined || relatedTask !== undefined || asksTask === true
  const needsKey = brought.length > 0 || isOfTask || (heardIds ?? []).length > 0
  if (isServed && needsKey) return refuse('handles_unavailable')
  if (isOfTask) return refuse('task_not_served', { data: { protocol } })
  if (requestState !== undefined) return refuse('state_unknown')
  if (eventId !== undefined) return refuse('event_unknown')
  if (brought.length > 0) return refuse('session_unknown')
  return {
    kind: 'opened',
    invocation:
      invocation.seen === 'body'
        ? withoutTaskNews(withoutUnfitTasks(invocation, false))
        : invocation,
    headers: {},
    session: undefined,
    state: undefined,
    confirmation: undefined,
    seals: undefined,
  }
}
