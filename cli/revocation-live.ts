/**
 * Finds out whether a list of revocations is in force: it still stands in the bucket and in the register,
 * the functions that were asked judge by it, and so long has passed that every other environment asks
 * before it answers. Says what is missing where it cannot tell.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { LIVE_WITHIN_MS } from '../functions/adapters/revocations/revocations.ts'
import type { ServedView } from '../functions/adapters/lambda/served-view.ts'
import { isUpToDate, type ListName } from '../functions/core/revocation/register.ts'
import { type Asked, askFunctions } from './ask-functions.ts'
import type { Variables } from './aws-settings.ts'
import type { SigningSecret } from './revocation-key.ts'
import { isInForce, type RevocationPlace } from './revocation-store.ts'

/** Milliseconds after that for which functions that are behind are asked again. */
const PATIENCE_MS = 10_000
const PAUSE_MS = 1000

export type Liveness =
  | { readonly isLive: true; readonly environments: number }
  | { readonly isLive: false; readonly why: string }

export async function waitUntilLive(
  place: RevocationPlace,
  secret: SigningSecret,
  list: ListName,
  variables: Variables,
): Promise<Liveness> {
  const startedAt = performance.now()
  const passed = (): number => performance.now() - startedAt
  for (;;) {
    const asked = await askFunctions(variables)
    if (asked === undefined) return { isLive: false, why: NOT_NAMED }
    const why = whyNot(asked, list)
    const isTime = passed() >= LIVE_WITHIN_MS
    if (why === undefined && isTime) {
      return (await isInForce(place, secret, list))
        ? { isLive: true, environments: asked.views.length }
        : { isLive: false, why: 'the bucket holds another list by now' }
    }
    if (why !== undefined && passed() >= LIVE_WITHIN_MS + PATIENCE_MS) return { isLive: false, why }
    await sleep(why === undefined ? LIVE_WITHIN_MS - passed() : PAUSE_MS)
  }
}

const NOT_NAMED =
  "the functions were not asked: set AUTHORIZER_FUNCTION and ENFORCER_FUNCTION to the stack's outputs AuthorizerFunctionName and EnforcerFunctionName"

/** What keeps the list from being known to be in force. */
function whyNot({ views, unanswered }: Asked, list: ListName): string | undefined {
  if (views.length === 0) return 'no environment of the functions answered'
  const behind = views.filter((view) => !judgesBy(view, list)).length
  if (behind > 0)
    return `${behind} of ${views.length} environments that were asked do not judge by it yet: the bucket or the register does not answer them`
  return unanswered > 0
    ? `${unanswered} questions to the functions were not answered, and ${views.length} environments judge by it`
    : undefined
}

function judgesBy({ revocations }: ServedView, list: ListName): boolean {
  return revocations !== null && revocations.version > 0 && isUpToDate(revocations, list)
}
