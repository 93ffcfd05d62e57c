/**
 * The local provider's port, which is kept from start to start: clients remember their issuer, and what they have from
 * it. Where somebody else listens there by now, a free one is taken for this start.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { listenOnLoopback, type Running } from '../services/loopback.ts'

export interface Kept extends Running {
  /** The port of earlier starts, where it was taken. */
  readonly missed?: number
}

/** `avoid`: a port that somebody else will have. */
export async function listenOnKeptPort(
  server: Server,
  home: string,
  avoid?: number,
): Promise<Kept> {
  const folder = join(home, 'identity')
  const file = join(folder, 'port')
  const kept = readPort(await readFile(file, 'utf8').catch(() => ''))
  if (kept !== undefined) {
    const running =
      kept === avoid ? undefined : await listenOnLoopback(server, kept).catch(() => undefined)
    return running ?? { ...(await listenOnLoopback(server)), missed: kept }
  }
  const running = await listenOnLoopback(server)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(file, `${new URL(running.url).port}\n`)
  return running
}

function readPort(text: string): number | undefined {
  const port = /^\d{1,5}\s*$/.test(text) ? Number(text) : 0
  return port >= 1024 && port <= 65_535 ? port : undefined
}
