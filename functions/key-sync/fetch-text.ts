/**
 * Fetches a small text over https. Refuses other schemes, redirects to another host, any answer but
 * 200, more than 64 KB, and waits five seconds at most.
 */
import { isFetchable } from './fetchable-url.ts'

export interface FetchLimits {
  /** The local stack: http on loopback is accepted. */
  readonly local: boolean
  /** Milliseconds for everything, redirects included. */
  readonly timeoutMs: number
}

export const MOST_BYTES = 65_536
const MOST_REDIRECTS = 3

/** The text, or what was wrong. Never throws for what the other side does. */
export async function fetchText(
  url: string,
  { local, timeoutMs }: FetchLimits,
): Promise<{ readonly text: string } | { readonly problem: string }> {
  const signal = AbortSignal.timeout(timeoutMs)
  let target = URL.parse(url)
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    if (target === null || !isFetchable(target, local)) {
      return { problem: 'the URL is not https, or not a URL' }
    }
    try {
      const response = await fetch(target, {
        signal,
        redirect: 'manual',
        headers: { accept: 'application/jwk-set+json, application/json' },
      })
      const location = isRedirect(response.status) ? response.headers.get('location') : null
      if (location === null) return await readBody(response)
      await response.body?.cancel()
      const next = URL.parse(location, target)
      if (next?.origin !== target.origin) return { problem: 'it redirects to another host' }
      target = next
    } catch (error) {
      return {
        problem: signal.aborted ? 'it took too long' : `it cannot be reached (${codeOf(error)})`,
      }
    }
  }
  return { problem: 'it redirects too often' }
}

async function readBody(
  response: Response,
): Promise<{ readonly text: string } | { readonly problem: string }> {
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel()
    return { problem: `it answered ${response.status}` }
  }
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body) {
    length += chunk.byteLength
    // Leaving the loop cancels what is still coming.
    if (length > MOST_BYTES) return { problem: `it is larger than ${MOST_BYTES} bytes` }
    chunks.push(chunk)
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)) }
  } catch {
    return { problem: 'it is not UTF-8' }
  }
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status)
}

/** The system's code alone: messages may hold addresses. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : 'no answer'
}
