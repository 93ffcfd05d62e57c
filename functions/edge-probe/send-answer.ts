/**
 * Puts an answer where CloudFormation waits for it. Tries three times; throws, without the address,
 * which is a secret, where that takes none.
 */
import type { ProbeAnswer } from './handle-request.ts'

const TRIES = 3
const PAUSE_MS = 1000
const TIMEOUT_MS = 3000

/** The longest that sending takes. */
export const SENDING_MS = TRIES * (TIMEOUT_MS + PAUSE_MS)

export async function sendAnswer(
  url: string,
  answer: ProbeAnswer,
  pause: (milliseconds: number) => Promise<unknown>,
): Promise<void> {
  // Bytes, because a text would come with a media type, which the address was not signed for.
  const body = new TextEncoder().encode(JSON.stringify(answer))
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (await isTaken(url, body)) return
    await pause(PAUSE_MS)
  }
  throw new Error('CloudFormation did not take the answer')
}

async function isTaken(url: string, body: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'PUT',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
