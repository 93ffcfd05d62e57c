/**
 * Hands an upstream's answer on, filtered where it lists, or says that it cannot be: what is not MCP,
 * and what would tell of the upstream's inside, stays here.
 */
import type { Outcome } from '../core/audit/record.ts'
import { couldBeAllowed } from '../core/decision/could-be-allowed.ts'
import { AnswerWithheld, filterBody } from '../core/forwarding/filter-body.ts'
import { clientHeaders } from '../core/forwarding/forwarded-headers.ts'
import type { UpstreamAnswer } from '../core/forwarding/upstream.ts'
import type { Passed } from '../core/gate.ts'
import { isModern } from '../core/invocation/protocol-versions.ts'
import { type Refusal, refuse } from '../core/refusal.ts'

/** An answer on its way to the client. */
export interface EnforcedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array> | string
}

/** Told once how the call ended: HTTP status of the upstream and bytes that went to the client. */
export type Conclude = (result: Outcome['result'], status: number, bytes: number) => void

const MCP_MEDIA_TYPES = ['application/json', 'text/event-stream']

/** `answer` makes the answer of a refusal. */
export async function passAnswer(
  sent: UpstreamAnswer,
  passed: Passed,
  answer: (refusal: Refusal) => EnforcedAnswer,
  conclude: Conclude,
): Promise<EnforcedAnswer> {
  const withheld = (refusal: Refusal): EnforcedAnswer => {
    sent.cancel()
    conclude('upstream_invalid', sent.status, 0)
    return answer(refusal)
  }
  // A redirect is not followed, a challenge is about our credential, a 5xx may tell of its inside.
  if (sent.status >= 500) return withheld(refuse('upstream_unreachable'))
  const isAboutUs = sent.status < 200 || (sent.status >= 300 && sent.status < 400)
  if (isAboutUs || sent.status === 401) return withheld(refuse('upstream_invalid'))
  const encoding = sent.headers.get('content-encoding') ?? 'identity'
  if (encoding.toLowerCase() !== 'identity') return withheld(refuse('upstream_invalid'))
  if (!MCP_MEDIA_TYPES.includes(mediaTypeOf(sent))) return passStatus(sent, withheld, conclude)
  try {
    const body = await bodyFor(sent, passed)
    return {
      status: sent.status,
      headers: clientHeaders(sent.headers),
      body: watch(body, sent, conclude),
    }
  } catch {
    return withheld(refuse('upstream_invalid'))
  }
}

function mediaTypeOf({ headers }: UpstreamAnswer): string {
  return (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

/**
 * Without a media type of MCP only the status can pass: that of an accepted notification, or of a
 * refusal, which clients act upon (404 ends a legacy session) and whose text may be anybody's.
 */
async function passStatus(
  sent: UpstreamAnswer,
  withheld: (refusal: Refusal) => EnforcedAnswer,
  conclude: Conclude,
): Promise<EnforcedAnswer> {
  if (sent.status >= 400) return { ...withheld(refuse('upstream_invalid')), status: sent.status }
  if (!(await isEmpty(sent.body))) return withheld(refuse('upstream_invalid'))
  conclude('answered', sent.status, 0)
  return { status: sent.status, headers: clientHeaders(sent.headers), body: '' }
}

async function isEmpty(body: AsyncIterable<Uint8Array>): Promise<boolean> {
  try {
    for await (const chunk of body) if (chunk.byteLength > 0) return false
    return true
  } catch {
    return false
  }
}

/** Whatever status the upstream claims: a list goes through the filter or nowhere. */
async function bodyFor(
  sent: UpstreamAnswer,
  { invocation, engine, circumstances }: Passed,
): Promise<AsyncIterator<Uint8Array>> {
  const member = invocation.row.shows === 'tools' ? 'tools' : undefined
  const { idText } = invocation
  if (member === undefined || idText === undefined) return sent.body[Symbol.asyncIterator]()
  const filtered = filterBody(sent.body, mediaTypeOf(sent), {
    member,
    idText,
    isModern: isModern(invocation.protocol),
    isVisible: (name: string) =>
      couldBeAllowed(engine, circumstances, { ...invocation, method: 'tools/call' }, name),
  })
  return peek(filtered)
}

/** Waits for the first bytes, so that an answer that cannot be read is refused and not broken off. */
async function peek(body: AsyncIterable<Uint8Array>): Promise<AsyncIterator<Uint8Array>> {
  const iterator = body[Symbol.asyncIterator]()
  const first = await iterator.next()
  let isFirst = true
  return {
    next() {
      if (!isFirst) return iterator.next()
      isFirst = false
      return Promise.resolve(first)
    },
  }
}

/**
 * Counts what goes out and says how it ended. A reader that leaves stops the upstream at once, even
 * one that has not begun to read or that waits for a silent upstream.
 */
function watch(
  source: AsyncIterator<Uint8Array>,
  sent: UpstreamAnswer,
  conclude: Conclude,
): AsyncIterable<Uint8Array> {
  let bytes = 0
  let isOver = false
  const end = (result: Outcome['result']): void => {
    if (isOver) return
    isOver = true
    if (result !== 'answered') sent.cancel()
    conclude(result, sent.status, bytes)
  }
  const iterator: AsyncIterator<Uint8Array> = {
    async next() {
      try {
        const chunk = await source.next()
        if (chunk.done === true) end('answered')
        else bytes += chunk.value.byteLength
        return chunk
      } catch (error) {
        end(error instanceof AnswerWithheld ? 'upstream_invalid' : 'interrupted')
        throw error
      }
    },
    return() {
      end('interrupted')
      return Promise.resolve({ done: true, value: undefined })
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}
