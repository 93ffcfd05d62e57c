/**
 * Kept-alive connections on which the next answer is the next request's. HTTP/1.1 tells answers apart by
 * their order alone, so a connection on which anything comes while nothing was asked is closed: a late
 * second answer would be taken for the answer to somebody else's call. For that to be seen a connection
 * rests for a moment before it is used again.
 *
 * While an environment is frozen the other side closes its sockets and no timer here notices; so the age
 * of an idle socket is looked at by the clock before it is used, and an old one is thrown away.
 */
import { type AgentOptions, Agent as HttpAgent, type ClientRequest } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Duplex } from 'node:stream'

/** Node's own servers keep an idle connection for five seconds, most others for longer. */
const IDLE_MS = 3500
/** How long nothing may come on a connection before it is used again. */
const REST_MS = 20
/** Agents of which one rests after the other; with more calls at a time than these, none rests for long. */
const AGENTS = 16
/**
 * Without a bound: a request that waits for a connection would get one that has not rested. First in,
 * first out: Node passes over closed ones at that end alone.
 */
const OPTIONS = {
  keepAlive: true,
  maxSockets: Infinity,
  maxFreeSockets: 64,
  scheduling: 'fifo',
} as const satisfies AgentOptions

export interface Connections {
  http(): Promise<HttpAgent>
  https(): Promise<HttpsAgent>
}

/** `clock`: milliseconds; it must run on while the process is frozen. */
export function createConnections(clock: () => number): Connections {
  return {
    http: createAgents(() => new HttpAgent(OPTIONS), clock),
    https: createAgents(() => new HttpsAgent(OPTIONS), clock),
  }
}

/** An agent, and when one of its connections was used last. */
interface Rested<T> {
  readonly agent: T
  freedAt: number
}

function createAgents<T extends HttpAgent>(make: () => T, clock: () => number): () => Promise<T> {
  const agents: Rested<T>[] = []
  const freedAt = new WeakMap<object, number>()

  function add(): T {
    const rested: Rested<T> = { agent: make(), freedAt: Number.NEGATIVE_INFINITY }
    agents.push(rested)
    guard(rested.agent, (socket) => {
      rested.freedAt = clock()
      freedAt.set(socket, rested.freedAt)
    })
    return rested.agent
  }

  /** The one that was used last among those that have rested; a new one where none has. */
  function choose(): T {
    const now = clock()
    const byUse = agents.toSorted((one, other) => other.freedAt - one.freedAt)
    const rested = byUse.find((one) => one.freedAt <= now - REST_MS)
    if (rested === undefined && agents.length < AGENTS) return add()
    return (rested ?? byUse.at(-1))?.agent ?? add()
  }

  return async () => {
    // What has arrived on idle connections is read now, and closes them.
    if (agents.some(({ agent }) => Object.keys(agent.freeSockets).length > 0))
      await new Promise((resolve) => setImmediate(resolve))
    const agent = choose()
    const oldest = clock() - IDLE_MS
    for (const idle of Object.values(agent.freeSockets)) {
      for (const socket of idle ?? []) if ((freedAt.get(socket) ?? 0) < oldest) socket.destroy()
    }
    return agent
  }
}

/** Closes a connection on which something comes while it is idle; `onFree` is told of each that becomes so. */
function guard(agent: HttpAgent, onFree: (socket: Duplex) => void): void {
  // Says whether it is kept, which its types do not know (Node.js, `agent.keepSocketAlive`).
  const keep = agent.keepSocketAlive.bind(agent) as unknown as (socket: Duplex) => boolean
  const reuse = agent.reuseSocket.bind(agent)
  const unasked = new WeakMap<Duplex, () => void>()
  agent.keepSocketAlive = (socket: Duplex): boolean => {
    if (socket.readableLength > 0 || !keep(socket)) return false
    const close = (): void => {
      socket.destroy()
    }
    unasked.set(socket, close)
    socket.on('data', close)
    onFree(socket)
    return true
  }
  agent.reuseSocket = (socket: Duplex, request: ClientRequest): void => {
    const close = unasked.get(socket)
    if (close !== undefined) socket.off('data', close)
    reuse(socket, request)
  }
}
