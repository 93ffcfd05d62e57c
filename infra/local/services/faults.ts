/**
 * Rehearses outages: one board says how each service behaves, and a wrapper in front of its server
 * makes it so. Refuses, as a value that names what is known, any service or mode it does not know.
 */
import type { ServerResponse } from 'node:http'
import { quoted } from '../../../functions/core/printable.ts'
import { INTERNAL_REPLIES, sendReply, THROTTLE_REPLIES } from './fault-replies.ts'
import type { Handler } from './loopback.ts'

export const FAULT_SERVICES = [
  's3',
  'dynamodb',
  'firehose',
  'secrets-manager',
  'sqs',
  'upstream',
] as const
export const FAULT_MODES = ['ok', 'down', 'slow', 'throttle', 'partial'] as const
export type FaultService = (typeof FAULT_SERVICES)[number]
export type FaultMode = (typeof FAULT_MODES)[number]

export type FaultAnswer = { readonly ok: true } | { readonly ok: false; readonly message: string }

/** How long `slow` waits before it answers, in milliseconds. */
export const SLOW_MS = 5_000

const isService = (name: string): name is FaultService =>
  (FAULT_SERVICES as readonly string[]).includes(name)
const isMode = (name: string): name is FaultMode =>
  (FAULT_MODES as readonly string[]).includes(name)

/** What each service does at present; shared by every server of one local stack. */
export class FaultBoard {
  readonly #modes = new Map<FaultService, FaultMode>()
  readonly #counts = new Map<FaultService, number>()

  get(service: FaultService): FaultMode {
    return this.#modes.get(service) ?? 'ok'
  }

  set(service: string, mode: string): FaultAnswer {
    return this.apply({ [service]: mode })
  }

  /** Sets several services at once, or none: one unknown name leaves the board as it was. */
  apply(changes: unknown): FaultAnswer {
    if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
      return refuse('faults are a JSON object of service to mode, as in {"firehose":"down"}')
    }
    const accepted: [FaultService, FaultMode][] = []
    for (const [service, mode] of Object.entries(changes)) {
      if (!isService(service)) return refuse(`unknown service ${quoted(service)}`)
      if (typeof mode !== 'string') return refuse(`the mode of ${service} is not a string`)
      if (!isMode(mode)) return refuse(`unknown mode ${quoted(mode)} for ${service}`)
      accepted.push([service, mode])
    }
    for (const [service, mode] of accepted) {
      this.#modes.set(service, mode)
      this.#counts.delete(service)
    }
    return { ok: true }
  }

  all(): Readonly<Record<FaultService, FaultMode>> {
    return {
      s3: this.get('s3'),
      dynamodb: this.get('dynamodb'),
      firehose: this.get('firehose'),
      'secrets-manager': this.get('secrets-manager'),
      sqs: this.get('sqs'),
      upstream: this.get('upstream'),
    }
  }

  /** True for the second, fourth, ... call since the service's mode was set. */
  everySecond(service: FaultService): boolean {
    const count = (this.#counts.get(service) ?? 0) + 1
    this.#counts.set(service, count)
    return count % 2 === 0
  }
}

/**
 * Puts the board's mode in front of a handler. `partial` for Firehose passes: its own server fails
 * single records, which is what the real service does.
 */
export function withFaults(service: FaultService, board: FaultBoard, handler: Handler): Handler {
  return async function faultsOf(request, response) {
    switch (board.get(service)) {
      case 'ok':
        break
      case 'down':
        request.socket.destroy()
        return
      case 'slow':
        if (!(await waited(response))) return
        break
      case 'throttle':
        sendReply(response, THROTTLE_REPLIES[service])
        return
      case 'partial':
        if (service !== 'firehose' && board.everySecond(service)) {
          sendReply(response, INTERNAL_REPLIES[service])
          return
        }
    }
    await handler(request, response)
  }
}

/** False when the caller left, or the server closed, before the time was over. */
function waited(response: ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(true)
    }, SLOW_MS)
    response.once('close', () => {
      clearTimeout(timer)
      resolve(false)
    })
  })
}

function refuse(what: string): FaultAnswer {
  return {
    ok: false,
    message: `${what}; known services: ${FAULT_SERVICES.join(', ')}; known modes: ${FAULT_MODES.join(', ')}`,
  }
}
