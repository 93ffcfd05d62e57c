/**
 * Every reason for which a call is refused, and how each looks from outside: HTTP status, JSON-RPC
 * error number and a sentence for a person. A code that is not in the table cannot be refused with.
 *
 * JSON-RPC numbers outside -32768..-32000 are ours; those inside are the specification's own
 * (MCP 2026-07-28, "Error handling"; JSON-RPC 2.0 section 5.1).
 */
import type { JsonObject } from './json.ts'

export interface RefusalLook {
  /** HTTP status from the enforcer. The authorizer can say only 401, 403 and 500. */
  readonly status: 400 | 401 | 403 | 404 | 405 | 406 | 413 | 415 | 429 | 502 | 503 | 504
  /** `error.code` of the JSON-RPC error. */
  readonly rpc: number
  /** `error.message`: what happened and what to do. Holds nothing of the request. */
  readonly sentence: string
  /** `error.data.code` where the precise code is for the audit alone. */
  readonly publicCode?: string
}

const INVALID_TOKEN = {
  status: 401,
  rpc: 4010,
  publicCode: 'invalid_token',
  sentence:
    'The access token is missing or was not accepted. Get a new token for this server from the authorization server named in its protected resource metadata, and send it as `Authorization: Bearer`.',
} as const satisfies RefusalLook

const DENIED = {
  status: 403,
  rpc: 4030,
  sentence:
    'Policy does not allow this call. Ask the people who run this gateway for access, and give them the request id.',
} as const satisfies RefusalLook

export const REFUSALS = {
  // credentials and principal: 401, the precise code goes to the audit only
  credentials_missing: INVALID_TOKEN,
  credentials_malformed: INVALID_TOKEN,
  credentials_duplicated: INVALID_TOKEN,
  token_malformed: INVALID_TOKEN,
  token_too_large: INVALID_TOKEN,
  token_header_refused: INVALID_TOKEN,
  token_type_refused: INVALID_TOKEN,
  token_algorithm_refused: INVALID_TOKEN,
  token_issuer_unknown: INVALID_TOKEN,
  token_key_unknown: INVALID_TOKEN,
  token_signature_wrong: INVALID_TOKEN,
  token_expired: INVALID_TOKEN,
  token_not_yet_valid: INVALID_TOKEN,
  token_audience_wrong: INVALID_TOKEN,
  token_claim_invalid: INVALID_TOKEN,
  token_sender_constrained: INVALID_TOKEN,
  dpop_required: INVALID_TOKEN,
  dpop_proof_missing: INVALID_TOKEN,
  dpop_proof_invalid: INVALID_TOKEN,
  dpop_proof_replayed: INVALID_TOKEN,
  token_groups_overage: INVALID_TOKEN,
  tenant_not_issued_here: INVALID_TOKEN,
  role_not_issued_here: INVALID_TOKEN,
  token_revoked: INVALID_TOKEN,
  // revocation
  switched_off: {
    status: 403,
    rpc: 4034,
    sentence:
      'This has been switched off by the people who run this gateway. Ask them, with the request id, when it will be back.',
  },
  revocations_unavailable: {
    status: 503,
    rpc: 5036,
    sentence:
      'Whether this access has been revoked cannot be checked at the moment, so the call is denied. Try again shortly.',
  },
  // reading the invocation
  body_missing: {
    status: 400,
    rpc: -32600,
    sentence: 'The request has no body. Send one JSON-RPC message.',
  },
  body_too_large: {
    status: 413,
    rpc: -32600,
    sentence: 'The request body is larger than this gateway reads. Send less in one call.',
  },
  body_too_many_values: {
    status: 413,
    rpc: -32600,
    sentence:
      'The request holds more JSON values (texts, numbers, lists, objects and so on) than this gateway reads: at most 100,000 in one call, whatever their size. Send them in several calls, or many of them as one text.',
  },
  body_not_utf8: {
    status: 400,
    rpc: -32700,
    sentence:
      'The request body is not valid UTF-8. Send JSON encoded as UTF-8 without a byte order mark.',
  },
  body_not_json: {
    status: 400,
    rpc: -32700,
    sentence:
      'The request body is not valid JSON. Send one JSON-RPC 2.0 message as application/json.',
  },
  body_key_refused: {
    status: 400,
    rpc: -32600,
    sentence:
      'A JSON object in the request names a key twice, or a key that only looks like one that matters. Send each key once, spelled as MCP and the tool spell it.',
  },
  body_too_deep: {
    status: 400,
    rpc: -32600,
    sentence: 'The request is nested deeper than this gateway reads. Flatten it.',
  },
  batch_refused: {
    status: 400,
    rpc: -32600,
    sentence: 'JSON-RPC batches are not accepted. Send each message in a request of its own.',
  },
  message_invalid: {
    status: 400,
    rpc: -32600,
    sentence:
      'The body is not a JSON-RPC 2.0 request, notification or response as MCP defines them. Check `jsonrpc`, `id`, `method` and `params`.',
  },
  params_invalid: {
    status: 400,
    rpc: -32602,
    sentence:
      'The parameters of this method are missing or of the wrong type. Check them against the MCP schema.',
  },
  media_type_refused: {
    status: 415,
    rpc: -32600,
    sentence: 'Only application/json is accepted, as UTF-8 and uncompressed.',
  },
  header_mismatch: {
    status: 400,
    rpc: -32020,
    sentence:
      'The Mcp-* headers and the body of this request disagree, or a header is missing, doubled or badly encoded. Send headers that say what the body says.',
  },
  protocol_version_unsupported: {
    status: 400,
    rpc: -32022,
    sentence:
      'This MCP protocol version is not supported here. Use 2026-07-28, or another that `error.data.supported` names.',
  },
  method_unknown: {
    status: 404,
    rpc: -32601,
    sentence: 'This server has no such method for this protocol version.',
  },
  stream_not_served: {
    status: 405,
    rpc: -32601,
    sentence:
      'This gateway holds no stream open that waits for changes. Ask for the lists again when their time to live is over.',
  },
  task_not_served: {
    status: 404,
    rpc: -32601,
    sentence:
      'This gateway keeps no list of tasks, and makes a task only of a tool call, where the protocol version has them. Ask about a task by the id that you were given; make any other call without one.',
  },
  task_too_large: {
    status: 413,
    rpc: -32602,
    sentence:
      'The arguments are too large for a task: they travel with its id. Call the tool without a task, or with smaller arguments.',
  },
  // handles: whatever is not the caller's own looks like what never was
  task_unknown: {
    status: 400,
    rpc: -32602,
    sentence: 'There is no such task. Use the task id that you were given, with the same account.',
  },
  session_unknown: {
    status: 404,
    // What the official servers answer, and clients know; sessions are a matter of MCP 2025-x alone.
    rpc: -32001,
    sentence: 'There is no such session. Begin a new one with `initialize`.',
  },
  state_unknown: {
    status: 400,
    rpc: -32602,
    sentence:
      'This `requestState` is of another call, or its time is over. Make the call anew without it.',
  },
  event_unknown: {
    status: 400,
    rpc: -32600,
    sentence:
      'There is no stream that goes on after this `Last-Event-ID`. Make the call anew, or open a stream without one.',
  },
  handles_unavailable: {
    status: 503,
    rpc: 5037,
    sentence:
      'Sessions, tasks and questions cannot be told apart by their owners at the moment. Try again shortly.',
  },
  capability_missing: {
    status: 400,
    rpc: -32021,
    sentence:
      'This call needs a capability that the client does not declare. Use a client that has those in `error.data.requiredCapabilities`.',
  },
  http_method_refused: {
    status: 405,
    rpc: -32600,
    sentence: 'Only POST is served at this URL. Send JSON-RPC messages by POST.',
  },
  origin_refused: {
    status: 403,
    rpc: 4031,
    sentence:
      'This web origin may not call the server. Ask the people who run this gateway to add it.',
  },
  host_refused: {
    status: 403,
    rpc: 4031,
    sentence:
      'The server is not called by this host name. Use its public URL, or ask the people who run it to add the name to `hosts`.',
  },
  server_unknown: {
    status: 404,
    rpc: 4040,
    sentence: 'There is no MCP server at this URL. Check the name after /mcp/.',
  },
  // decision
  policy_denied: DENIED,
  not_available: {
    ...DENIED,
    sentence:
      'Nothing of that name is available to you on this server. List what is, and use a name from the list.',
  },
  scope_insufficient: {
    status: 403,
    rpc: 4032,
    publicCode: 'insufficient_scope',
    sentence:
      'The access token lacks a scope that this call needs. Sign in again for the scopes that the challenge or `error.data.scopes` names.',
  },
  confirmation_required: {
    ...DENIED,
    sentence:
      'Policy asks for a confirmation that this gateway cannot obtain here, so the call is denied.',
  },
  confirmation_declined: {
    ...DENIED,
    sentence:
      'Policy asks for a confirmation of this call, which was not given, so the call is denied.',
  },
  approval_required: {
    ...DENIED,
    sentence: 'Policy asks for an approval by somebody else, which has not been given.',
  },
  argument_refused: {
    ...DENIED,
    sentence:
      'An argument is outside what policy allows you. Change the argument; the tool itself may be open to you.',
  },
  argument_unreadable: {
    ...DENIED,
    sentence:
      'An argument that policy depends on is missing, ambiguous or cannot be parsed, so nothing can be proven about the call. Send it in its plainest form.',
  },
  constraint_not_enforceable: {
    ...DENIED,
    sentence:
      'Policy puts a condition on this call that this gateway cannot enforce on it, so the call is denied. Tell the people who run it, with the request id.',
  },
  policy_output_invalid: {
    status: 503,
    rpc: 5031,
    sentence:
      'The policy gave an answer that this gateway cannot use, so the call is denied. Tell the people who run it, with the request id.',
  },
  policy_failed: {
    status: 503,
    rpc: 5031,
    sentence:
      'The policy could not be evaluated, so the call is denied. Tell the people who run this gateway, with the request id.',
  },
  policy_unavailable: {
    status: 503,
    rpc: 5031,
    sentence:
      'No policy is loaded, so every call is denied. Try again shortly; if it lasts, tell the people who run this gateway.',
  },
  keys_unavailable: {
    status: 503,
    rpc: 5032,
    sentence: 'The keys that verify access tokens cannot be read at the moment. Try again shortly.',
  },
  dpop_unavailable: {
    status: 503,
    rpc: 5035,
    sentence:
      'Whether the proof of possession is new cannot be checked at the moment. Try again shortly with a new proof.',
  },
  // quota
  quota_exceeded: {
    status: 429,
    rpc: 4290,
    sentence: 'You have used up your limit for this call. Wait before you try it again.',
  },
  streams_exceeded: {
    status: 429,
    rpc: 4292,
    sentence:
      'You hold as many streams open here as you may. Close one, or wait before you try again.',
  },
  quota_unavailable: {
    status: 503,
    rpc: 5033,
    sentence:
      'The quota cannot be checked at the moment, so the call is denied. Try again shortly.',
  },
  // audit
  audit_unavailable: {
    status: 503,
    rpc: 5034,
    sentence: 'The call cannot be recorded at the moment, so it is refused. Try again shortly.',
  },
  // forwarding
  upstream_unreachable: {
    status: 502,
    rpc: 5020,
    sentence: 'The MCP server behind this gateway does not answer. Try again shortly.',
  },
  upstream_credential_missing: {
    status: 502,
    rpc: 5021,
    sentence:
      'This gateway cannot get its own credential for the MCP server behind it, so the call was not made. Tell the people who run it, with the request id.',
  },
  upstream_redirected: {
    status: 502,
    rpc: 5020,
    publicCode: 'upstream_invalid',
    sentence:
      'The MCP server behind this gateway answered with a redirect, and redirects are not followed. Tell the people who run this gateway to configure the URL that it leads to.',
  },
  upstream_timeout: {
    status: 504,
    rpc: 5040,
    sentence: 'The MCP server behind this gateway took too long to answer.',
  },
  server_request_refused: {
    ...DENIED,
    sentence:
      'The MCP server asked for something that policy does not let it ask of you, so the call was ended.',
  },
  upstream_invalid: {
    status: 502,
    rpc: 5020,
    sentence:
      'The MCP server behind this gateway answered with something that is not valid MCP, so the answer was withheld.',
  },
  internal_error: {
    status: 503,
    rpc: 5030,
    sentence:
      'The gateway failed while it handled this call. Give the request id to the people who run it; before you try again, check whether the call was made.',
  },
} as const satisfies Record<string, RefusalLook>

export type RefusalCode = keyof typeof REFUSALS

export interface TokenFacts {
  /** `unproven`: anybody could have written it. */
  readonly signature: 'proven' | 'unproven'
  readonly issuer: string
  readonly key_id: string
  readonly subject?: string
  readonly client?: string
}

/** The claim or header member over which a token was refused. */
export interface Mismatch {
  readonly member: string
  readonly expected: readonly string[]
  readonly found: readonly string[]
}

/** An expected 'no' with everything that later stages need to answer and record it. */
export interface Refusal {
  readonly kind: 'refusal'
  readonly code: RefusalCode
  /** For the audit alone: what exactly was wrong. Never a token, a key or an argument's value. */
  readonly detail?: string
  /** For the audit alone: the token that was refused, as far as it is known. */
  readonly token?: TokenFacts
  /** For the audit alone: what was expected of the token, and what was there. */
  readonly mismatch?: Mismatch
  /** Why policy refused, in its own words, which are meant for the caller. */
  readonly reason?: string
  /** What to do, where the code's own sentence would not be right. */
  readonly advice?: string
  /** Seconds after which the same call may succeed. */
  readonly retryAfterSeconds?: number
  /** Scopes for an `insufficient_scope` challenge: granted plus needed. */
  readonly scopes?: readonly string[]
  /** More members for `error.data`; safe for the caller to see. */
  readonly data?: JsonObject
}

/** Makes a refusal. */
export function refuse(code: RefusalCode, more: Omit<Refusal, 'kind' | 'code'> = {}): Refusal {
  return { kind: 'refusal', code, ...more }
}

/** Refuses a condition that needs the body, or the answer, where neither is seen. */
export function refuseUnseen(detail: string): Refusal {
  return refuse('constraint_not_enforceable', {
    detail,
    advice:
      'Policy puts a condition on this call that cannot be enforced at this endpoint. Use the endpoint of the same server that reads bodies.',
  })
}

/** Tells a refusal from a stage's value. */
export function isRefusal(value: unknown): value is Refusal {
  return (
    typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'refusal'
  )
}

/** How a refusal looks from outside. */
export function lookOf(refusal: Refusal): RefusalLook {
  return REFUSALS[refusal.code]
}

/** What a person is told: policy's own reason, or the argument and its condition; what to do, and when. */
export function sentenceOf({ code, reason, advice, retryAfterSeconds, data }: Refusal): string {
  const sentence = advice ?? REFUSALS[code].sentence
  const isCondition = data?.['argument'] !== undefined
  const said = reason === undefined ? sentence : withReason(sentence, reason, isCondition)
  // Most clients show the message alone, and no header.
  const when =
    retryAfterSeconds === undefined ? '' : ` It may succeed in ${secondsText(retryAfterSeconds)}.`
  return said + when
}

/** An argument and its condition are no sentence: they stand in the first one of the code's own. */
function withReason(sentence: string, reason: string, isCondition: boolean): string {
  const why = reason.replace(/\.$/, '')
  return isCondition ? sentence.replace('.', () => ` (${why}).`) : `${why}. ${sentence}`
}

function secondsText(seconds: number): string {
  return seconds === 1 ? '1 second' : `${seconds} seconds`
}

/** The code that a caller may see; the precise one of a 401 is for the audit. */
export function publicCodeOf(refusal: Refusal): string {
  return lookOf(refusal).publicCode ?? refusal.code
}
