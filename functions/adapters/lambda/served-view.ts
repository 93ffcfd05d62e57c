/**
 * What one environment judges calls by at this moment: told to whoever may invoke the function itself,
 * after it has asked for the latest. API Gateway's events never look like the question.
 */
import { setTimeout } from 'node:timers/promises'
import type { ListName } from '../../core/revocation/register.ts'

export interface ServedView {
  /** One environment's own name, so that two answers of one count once. */
  readonly environment: string
  /** The list of revocations; null where calls are denied because none is known to be current. */
  readonly revocations: ListName | null
  /** Issuer -> ids of its keys, for issuers that were asked about. */
  readonly keys: Readonly<Record<string, readonly string[]>>
}

export interface ViewSources {
  readonly name: string
  readonly revocations: { renew(): Promise<void>; served(): ListName | undefined } | undefined
  readonly keys: {
    renew(): Promise<void>
    served(): ServedView['keys']
  }
}

/** What a function is invoked with to be asked. */
export const QUESTION = { ask: 'served' } as const

/** Longest wait for the latest; what is not there by then is not served. */
const RENEW_MS = 3000
/** Each environment takes so long at least, so that questions asked at once reach different ones. */
const LEAST_MS = 300

export function isQuestion(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'ask' in event && event.ask === 'served'
}

export async function viewOf({ name, revocations, keys }: ViewSources): Promise<ServedView> {
  const renewed = Promise.all([revocations?.renew(), keys.renew()])
  await Promise.all([
    Promise.race([renewed, setTimeout(RENEW_MS, undefined, { ref: false })]),
    setTimeout(LEAST_MS),
  ])
  const list = revocations?.served()
  return {
    environment: name,
    revocations: list === undefined ? null : { version: list.version, digest: list.digest },
    keys: keys.served(),
  }
}
