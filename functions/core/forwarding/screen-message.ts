/**
 * Judges one message of an upstream's answer: the answer itself, a notification, or a request of the
 * server. Drops notifications that the caller may not see; ends the answer at whatever is not the
 * answer to this request, is not known, or may not be asked of the client.
 */
import type { AnswerHandles } from '../handles/answer-handles.ts'
import type { Invocation } from '../invocation/invocation.ts'
import type { ServerMessageRow } from '../invocation/method-row.ts'
import { serverMessageRow } from '../invocation/methods.ts'
import { isModern } from '../invocation/protocol-versions.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { parseStrictJson } from '../strict-json.ts'
import type { Clamped } from '../constraints/enforce-constraints.ts'
import type { Redaction } from '../constraints/obligations/obligation.ts'
import { editMembers, keepMembers } from '../json-edits.ts'
import { asUpstreamsOwn, withoutGatewaysWords } from './foreign-words.ts'
import { type MessageOutline, outlineOf } from './message-outline.ts'
import { refuseInputs, showInputs } from './results/input-required.ts'
import { redactMessage } from './results/redact-message.ts'
import { mendList } from './results/mend-list.ts'
import { neverCached } from './results/never-cached.ts'
import { showAcknowledged } from './results/show-acknowledged.ts'
import type { FilteredCall } from './results/result-filter.ts'
import { type NewsCall, showTaskNews } from './results/task-news.ts'
import { filterResult } from './results/result-filters.ts'
import { translateMadeTask, translateRelated, translateTask } from './results/task-results.ts'

/** The call whose answer is judged, and what policy says about what it may hold. */
export interface ScreenedCall extends FilteredCall, NewsCall {
  readonly invocation: Invocation
  /** Whether policy allows the server's question to the client. */
  readonly mayAsk: (row: ServerMessageRow) => boolean
  /** What policy wants taken out of every message; undefined: nothing. */
  readonly redaction: Redaction | undefined
  readonly handles: AnswerHandles
  /** Told how many entries of a list were left out because they cannot be read. */
  readonly noteLeftOut?: (entries: number) => void
  /** Arguments that were brought to a bound, of which its result tells; absent: none. */
  readonly clamped?: readonly Clamped[]
}

export type Screened =
  | { readonly kind: 'passed'; readonly text: string; readonly isAnswer: boolean }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'ended'; readonly refusal: Refusal }

export function screenMessage(text: string, call: ScreenedCall): Screened {
  const screened = judgeMessage(text, call)
  if (screened.kind !== 'passed' || call.redaction === undefined) return withClamped(screened, call)
  const message = parsed(screened.text)
  if (message === undefined) return invalid('a message cannot be read')
  return withClamped(
    { ...screened, text: redactMessage(screened.text, message, call.redaction) },
    call,
  )
}

/** Member of a result's `_meta` that says which arguments were brought to which bound. */
const CLAMPED_KEY = 'mcp-authorizer/clamped'

function withClamped(screened: Screened, { clamped = [] }: ScreenedCall): Screened {
  if (clamped.length === 0 || screened.kind !== 'passed' || !screened.isAnswer) return screened
  const result = parsed(screened.text)?.['result']
  if (!isJsonObject(result)) return screened
  const told = JSON.stringify(clamped)
  const [path, edit]: [string[], [string, string]] = isJsonObject(result['_meta'])
    ? [
        ['result', '_meta'],
        [CLAMPED_KEY, told],
      ]
    : [['result'], ['_meta', `{${JSON.stringify(CLAMPED_KEY)}:${told}}`]]
  return { ...screened, text: editMembers(screened.text, path, new Map([edit])) }
}

/** A list that cannot be read is mended once. */
function judgeMessage(text: string, call: ScreenedCall): Screened {
  const screened = judgeReadable(text, call)
  if (screened !== UNREADABLE) return screened
  const mended = mendList(text, call.invocation.row.shows)
  if (mended === undefined) return screened
  const shown = judgeReadable(mended.text, call)
  if (shown.kind === 'passed' && mended.leftOut > 0) call.noteLeftOut?.(mended.leftOut)
  return shown
}

function judgeReadable(text: string, call: ScreenedCall): Screened {
  const outline = outlineOf(text)
  if (outline === undefined) return UNREADABLE
  return outline.method === undefined
    ? screenAnswer(text, outline, call)
    : screenServerMessage(text, outline, outline.method, call)
}

/** Whether an answer may pass without its values being read; it must be whole to be judged otherwise. */
export function passesUnread(
  outline: MessageOutline,
  { invocation, redaction, clamped = [] }: ScreenedCall,
): boolean {
  const { row, asksTask } = invocation
  if (clamped.length > 0 || outline.speaksForGateway) return false
  if (outline.isCacheable && isModern(invocation.protocol)) return false
  if (redaction !== undefined || row.worksOnTask === true || asksTask === true) return false
  const { resultType } = outline
  const isComplete = !isModern(invocation.protocol) || (resultType ?? 'complete') === 'complete'
  return outline.method === undefined && isComplete && row.shows === undefined
}

function screenAnswer(text: string, outline: MessageOutline, call: ScreenedCall): Screened {
  const { invocation } = call
  if (!isIdOf(outline, invocation.idText)) return invalid('an answer to another request')
  if (outline.has === 'result' && passesUnread(outline, call)) return passed(text, true)
  const message = parsed(text)
  if (message === undefined) return UNREADABLE
  if (outline.has === 'error') {
    const { error } = message
    return isError(error)
      ? passed(asUpstreamsOwn(text, error), true)
      : invalid('an error without a code')
  }
  const { result } = message
  if (outline.has !== 'result' || !isJsonObject(result)) return invalid('neither result nor error')
  return screenResult(text, result, outline.resultType, call)
}

function screenResult(
  text: string,
  result: JsonObject,
  resultType: string | undefined,
  call: ScreenedCall,
): Screened {
  const filtered = shownResult(withoutGatewaysWords(text, result), result, resultType, call)
  const shown =
    typeof filtered === 'string' ? neverCached(filtered, result, call.invocation) : filtered
  if (shown === undefined) return invalid('a result that cannot be filtered')
  if (typeof shown !== 'string') return ended(shown)
  if (shown === text) return passed(text, true)
  // The id stands as the client wrote it: beyond 2^53 a server may have printed another.
  return passed(editMembers(shown, [], new Map([['id', call.invocation.idText]])), true)
}

/** The message with its result as this caller may have it. */
function shownResult(
  text: string,
  result: JsonObject,
  resultType: string | undefined,
  call: ScreenedCall,
): string | Refusal | undefined {
  const { invocation, handles, mayAsk } = call
  const { row, protocol, asksTask } = invocation
  if (row.worksOnTask === true) {
    const asks = result['inputRequests'] !== undefined && isModern(protocol)
    const refusal = asks ? refuseInputs(result, invocation, mayAsk) : undefined
    return refusal ?? translateTask(text, result, handles)
  }
  if (asksTask === true && isJsonObject(result['task']))
    return translateMadeTask(text, result, ['result', 'task'], call)
  if (isModern(protocol) && resultType === 'task' && row.asks === 'tool')
    return translateMadeTask(text, result, ['result'], call)
  if (isModern(protocol) && resultType !== undefined && resultType !== 'complete')
    return resultType === 'input_required' && row.takesInput === true
      ? showInputs(text, result, call)
      : undefined
  return row.shows === undefined ? text : filterResult(row.shows, text, result, call)
}

function screenServerMessage(
  text: string,
  outline: MessageOutline,
  method: string,
  call: ScreenedCall,
): Screened {
  const message = parsed(text)
  if (message === undefined || outline.has !== 'neither') return invalid('a message cannot be read')
  const params = message['params'] ?? {}
  if (!isJsonObject(params)) return invalid('a message cannot be read')
  const row = serverMessageRow(method, call.invocation.protocol)
  const kind = outline.id === undefined ? 'notification' : 'request'
  const isKnown = row?.kind === kind
  const translated = translateRelated(text, ['params'], params, call.handles)
  // A server may send word of any task on any stream, and each caller gets that of its own alone.
  if (translated === undefined) return { kind: 'dropped' }
  if (kind === 'request') {
    const mayPass = isKnown && !Object.hasOwn(params, 'task') && isLetThrough(row, params, call)
    return mayPass ? passed(translated, false) : ended(refuse('server_request_refused'))
  }
  if (!isKnown || !isLetThrough(row, params, call)) return { kind: 'dropped' }
  const shown =
    row.members === undefined
      ? translated
      : keepMembers(translated, ['params'], params, row.members)
  if (row.passes === 'task' && row.onlyListening === true) {
    const news = showTaskNews(shown, params, call)
    return news === undefined ? { kind: 'dropped' } : passed(news, false)
  }
  if (row.passes === 'task') return passed(withHandle(shown, params, call), false)
  if (row.passes !== 'acknowledged') return passed(shown, false)
  const acknowledged = showAcknowledged(shown, params, call)
  return acknowledged === undefined
    ? invalid('a message cannot be read')
    : passed(acknowledged, false)
}

function isLetThrough(row: ServerMessageRow, params: JsonObject, call: ScreenedCall): boolean {
  if (row.onlyListening === true && call.invocation.row.listens !== 'opens') return false
  switch (row.passes) {
    case 'always':
    case 'acknowledged':
      return true
    case 'asked':
      return call.mayAsk(row)
    case 'visible': {
      const { uri } = params
      return typeof uri === 'string' && call.canSee('resource', uri)
    }
    case 'task':
      return handleIn(params, call) !== undefined
    case 'never':
      return false
  }
}

function handleIn({ taskId }: JsonObject, { handles }: ScreenedCall): string | undefined {
  return typeof taskId === 'string' ? handles.ofTask(taskId) : undefined
}

function withHandle(text: string, params: JsonObject, call: ScreenedCall): string {
  const handle = JSON.stringify(handleIn(params, call))
  return editMembers(text, ['params'], new Map([['taskId', handle]]))
}

/** Whether a message is about the request with this id. */
export function isIdOf({ id }: MessageOutline, idText: string | undefined): boolean {
  return id !== undefined && isSameId(id, idText)
}

/** Compared by value: a server may write a number or a string in another way. */
export function isSameId(id: string, idText: string | undefined): boolean {
  return idText !== undefined && (id === idText || normal(id) === normal(idText))
}

function normal(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json))
  } catch {
    return json
  }
}

function isError(error: JsonValue | undefined): error is JsonObject {
  return (
    isJsonObject(error) &&
    typeof error['code'] === 'number' &&
    Number.isInteger(error['code']) &&
    typeof error['message'] === 'string'
  )
}

function parsed(text: string): JsonObject | undefined {
  const result = parseStrictJson(text)
  return 'value' in result && isJsonObject(result.value) ? result.value : undefined
}

function passed(text: string, isAnswer: boolean): Screened {
  return { kind: 'passed', text, isAnswer }
}

function ended(refusal: Refusal): Screened {
  return { kind: 'ended', refusal }
}

function invalid(detail: string): Screened {
  return ended(refuse('upstream_invalid', { detail }))
}

const UNREADABLE = invalid('a message cannot be read')
