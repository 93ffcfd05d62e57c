/**
 * The credential of each upstream, from its secret: what the gateway itself presents, never the
 * caller's token (MCP, Authorization, "Token Passthrough").
 */
import type { ServerConfig } from '../../core/deployment.ts'
import { createLastGood, type LastGood } from '../last-good.ts'

/** Resolves to the `Authorization` value, undefined where the server takes none; rejects where it cannot be read. */
export function createUpstreamCredentials(
  readSecret: (name: string) => Promise<string>,
  clock: () => number,
  report: (problem: unknown) => void,
): (server: ServerConfig) => Promise<string | undefined> {
  const sources = new Map<string, LastGood<string>>()
  return async ({ upstreamCredentialSecret: name }) => {
    if (name === undefined) return undefined
    let source = sources.get(name)
    if (source === undefined) {
      source = createLastGood({
        read: () => readSecret(name),
        clock,
        refreshAfterMs: 60_000,
        staleAfterMs: 300_000,
        waitMs: 500,
        lastGoodMs: 24 * 3_600_000,
        report,
      })
      sources.set(name, source)
    }
    const credential = await source.current()
    if (credential === undefined) throw new Error('The upstream credential cannot be read')
    return `Bearer ${credential}`
  }
}
