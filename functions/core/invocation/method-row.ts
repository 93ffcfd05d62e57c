/**
 * What the table of methods says of one method in some versions: who sends it, what it is to policy,
 * what of its answer is shown, and whether it is served at all. A method without a row is refused.
 */
import type { ProtocolVersion } from './protocol-versions.ts'

/** Resource and action that policy is asked about. */
export interface Question {
  readonly resource: string
  readonly action: string
}

/** What a caller can name, and what can be hidden from a caller. */
export type ThingKind = 'tool' | 'prompt' | 'resource'

/** A message that clients send. */
export interface MethodRow {
  readonly method: string
  readonly versions: readonly ProtocolVersion[]
  /** `stream` and `end` are the HTTP methods GET and DELETE of legacy sessions, which have no message. */
  readonly kind: 'request' | 'notification' | 'response' | 'stream' | 'end'
  /** Where `params` names what is called: `name` and `uri` are what `Mcp-Name` mirrors. */
  readonly namedBy?: 'name' | 'uri' | 'ref'
  /** What the name names; for `ref` the reference itself says so. */
  readonly names?: ThingKind
  /** Tools get resource and action from the bundle's mapping. */
  readonly asks: Question | 'tool'
  /** How the result is filtered to what the caller could be allowed to use (`result-filters.ts`). */
  readonly shows?: ResultKind
  /** Whether the result may be `input_required`, and a retry may bring answers (MCP 2026-07-28, MRTR). */
  readonly takesInput?: true
  /** Whether the message brings answers that were asked for elsewhere. */
  readonly bringsInput?: true
  /** Whether `params.taskId` names a task: then the call that made the task is decided again. */
  readonly worksOnTask?: true
  /** The code with which the method is refused, because it is known and not served. */
  readonly refusedAs?: 'task_not_served'
  /** Whether it belongs to streams that wait for changes: served only where the deployment says so. */
  readonly listens?: 'opens' | 'subscribes'
  /** Whether the decision record may travel beside the upstream's work: lists and reads. */
  readonly audit: 'alongside' | 'before'
  /** Whether headers alone decide the call, so that the edge can serve it. */
  readonly edge: boolean
}

/** Results that differ from caller to caller. */
export type ResultKind =
  | 'tools'
  | 'prompts'
  | 'resources'
  | 'resourceTemplates'
  | 'contents'
  | 'completion'
  | 'server'
  | 'farewell'

/** A message that servers send inside an answer. */
export interface ServerMessageRow {
  readonly method: string
  readonly versions: readonly ProtocolVersion[]
  /** `input`: inside an `input_required` result, where 2026-07-28 has no requests of servers. */
  readonly kind: 'request' | 'notification' | 'input'
  /**
   * `always`: as part of a call that is allowed. `asked`: where policy allows `asks` in phase
   * `stream`. `visible`: where the caller could be allowed the resource that it names. `task`:
   * about a task that the call works on or hears of. `acknowledged`: with the resources that the caller could be
   * allowed. `never`: it belongs to what is not served.
   */
  readonly passes: 'always' | 'asked' | 'visible' | 'task' | 'acknowledged' | 'never'
  /** The members of `params` that pass, where others have no meaning and could hold anything. */
  readonly members?: readonly string[]
  /** Whether it comes on streams that wait for changes alone. */
  readonly onlyListening?: true
  readonly asks?: Question
  /** Client capability without which no server may ask (MCP 2026-07-28, MRTR, server requirements). */
  readonly needs?: 'elicitation' | 'sampling' | 'roots'
}
