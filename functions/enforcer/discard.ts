/**
 * Reads what nobody wants of an answer, for a moment: where it ends soon, its connection serves the next
 * call. Otherwise it is closed.
 */
import type { UpstreamAnswer } from '../core/forwarding/upstream.ts'

const LIMIT_MS = 1000
const LIMIT_BYTES = 65_536

/** Never rejects. */
export async function discard({ body, cancel }: UpstreamAnswer): Promise<void> {
  const timer = setTimeout(cancel, LIMIT_MS)
  let bytes = 0
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength
      if (bytes > LIMIT_BYTES) break
    }
  } catch {
    // It was closed, by either side.
  } finally {
    clearTimeout(timer)
  }
  if (bytes > LIMIT_BYTES) cancel()
}
