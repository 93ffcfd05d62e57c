/**
 * What is called: one JSON-RPC message of one protocol version, read from the body or, at the edge,
 * from headers.
 */
import type { JsonObject, JsonValue } from '../json.ts'
import type { OriginatingCall } from '../handles/task-handle.ts'
import type { MethodRow, ThingKind } from './method-row.ts'
import type { ProtocolVersion } from './protocol-versions.ts'

export interface Invocation {
  readonly kind: 'invocation'
  readonly server: string
  readonly protocol: ProtocolVersion
  readonly method: string
  readonly row: MethodRow
  /**
   * JSON text of the request's `id`, as the client wrote it; undefined at the edge, and for what is not
   * answered: notifications and responses.
   */
  readonly idText: string | undefined
  /** Tool or prompt name, or resource URI or template. */
  readonly name: string | undefined
  /** What the name names. */
  readonly thing: ThingKind | undefined
  /** Arguments of a tool or prompt; from `Mcp-Param-*` headers, as text, where `seen` is `headers`. */
  readonly arguments: JsonObject
  /** Answers to inputs that the server asked for, or what a posted response says; null: there are none. */
  readonly inputs: JsonValue
  /** What the client says that it can do (2026-07-28); empty where nothing says so. */
  readonly capabilities: JsonObject
  /** `params.taskId`, where the method works on a task: a handle, still sealed. */
  readonly taskId?: string
  /** The task that a message says it belongs to, in `_meta`: a handle, still sealed. */
  readonly relatedTask?: string
  /** Tasks of which a stream that waits is to bring news: handles, still sealed. */
  readonly heardIds?: readonly string[]
  /** The calls that made them; known once the handles are opened, and decide for them. */
  readonly heard?: readonly OriginatingCall[]
  /** The call of a tool that made the task; known once the handle is opened, and decides for it. */
  readonly origin?: OriginatingCall
  /** Whether the caller wants a task in place of the result (MCP 2025-11-25, Tasks). */
  readonly asksTask?: boolean
  /** `requestState` of a retry: a handle, still sealed. */
  readonly requestState?: string
  /** `Last-Event-ID` of a GET: a handle, still sealed. */
  readonly eventId?: string
  /**
   * The call whose stream a GET takes up again, with the arguments that were forwarded; known once the
   * handle is opened, and decides for it.
   */
  readonly resumed?: Invocation
  readonly seen: 'body' | 'headers'
  /** `traceparent` from `_meta` (MCP 2026-07-28, trace context); not yet checked. */
  readonly traceparent: string | undefined
  /** The body's text, which is forwarded byte for byte; empty where it was not seen. */
  readonly text: string
}

/** The call whose answer comes: the one that is taken up again, where there is one. */
export function answeredCall(invocation: Invocation): Invocation {
  return invocation.resumed ?? invocation
}
