/**
 * What time it is to a running stack, read where a caller reads it: in the `Date` header.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Stack } from './stack.ts'

/** Milliseconds since the epoch, cut off at the second. */
export async function stackNow({ url }: Pick<Stack, 'url'>): Promise<number> {
  const response = await fetch(`${url}/.well-known/oauth-protected-resource/mcp/demo`)
  return Date.parse(response.headers.get('date') ?? '')
}

/** Waits until the stack's clock has passed `instant`. */
export async function untilStackTime(stack: Pick<Stack, 'url'>, instant: number): Promise<void> {
  for (;;) {
    const left = instant - (await stackNow(stack))
    if (left <= 0) return
    await sleep(Math.min(left, 5000))
  }
}
