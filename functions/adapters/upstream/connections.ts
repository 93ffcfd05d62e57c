/**
 * Kept-alive connections that are never older than the other side keeps them. While an environment
 * is frozen the other side closes its sockets and no timer here notices; so the age of an idle socket
 * is looked at by the clock before it is used, and an old one is thrown away.
 */
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'

/** Node's own servers keep an idle connection for five seconds, most others for longer. */
const IDLE_MS = 3500
const OPTIONS = { keepAlive: true, maxSockets: 256, scheduling: 'lifo' } as const

export interface Connections {
  http(): HttpAgent
  https(): HttpsAgent
}

/** `clock`: milliseconds; it must run on while the process is frozen. */
export function createConnections(clock: () => number): Connections {
  const freedAt = new WeakMap<object, number>()
  const http = watched(new HttpAgent(OPTIONS), freedAt, clock)
  const https = watched(new HttpsAgent(OPTIONS), freedAt, clock)
  const fresh = <T extends HttpAgent>(agent: T): T => {
    const oldest = clock() - IDLE_MS
    for (const idle of Object.values(agent.freeSockets)) {
      for (const socket of idle ?? []) if ((freedAt.get(socket) ?? 0) < oldest) socket.destroy()
    }
    return agent
  }
  return { http: () => fresh(http), https: () => fresh(https) }
}

function watched<T extends HttpAgent>(
  agent: T,
  freedAt: WeakMap<object, number>,
  clock: () => number,
): T {
  agent.on('free', (socket: Socket) => freedAt.set(socket, clock()))
  return agent
}
