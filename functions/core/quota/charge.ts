/**
 * Charges one allowed call against all of its limits or against none. Units that this process holds
 * are consumed at once; for the others the ledger is asked side by side. Refuses `quota_exceeded`
 * with the seconds until the window ends, and `quota_unavailable` when the ledger cannot be asked.
 */
import type { Principal } from '../principal/principal.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { Leases } from './leases.ts'
import type { Ledger } from './ledger.ts'
import type { Limit } from '../decision/limit.ts'

/** Seconds for which a counter is kept after its window, for whoever reads usage. */
const KEPT_AFTER_WINDOW_SECONDS = 3600

export interface Quota {
  readonly ledger: Ledger
  readonly leases: Leases
}

/** What a call was charged. */
export interface Charge {
  /**
   * Returns the units of a call that is not made after all. Never rejects: what cannot be returned
   * stays charged, until its window ends.
   */
  giveBack(): Promise<void>
}

const NOTHING: Charge = { giveBack: () => Promise.resolve() }

/** Charges all of it or refuses. `now` in milliseconds. */
export async function charge(
  { ledger, leases }: Quota,
  limits: readonly Limit[],
  principal: Principal,
  now: number,
): Promise<Charge | Refusal> {
  const debits = limits
    .filter(({ cost }) => cost > 0)
    .map((limit) => debitOf(limit, principal, now))
  if (debits.length === 0) return NOTHING
  const results = await Promise.all(debits.map((debit) => takeOne(ledger, leases, debit)))
  const taken = debits.filter((_, index) => results[index] === 'taken')
  const giveBack = async (): Promise<void> => {
    await Promise.allSettled(taken.splice(0).map((debit) => undo(ledger, leases, debit)))
  }
  if (taken.length === debits.length) return { giveBack }
  await giveBack()
  const broken = results.includes('broken')
  if (broken) return refuse('quota_unavailable')
  const exceeded = debits.filter((_, index) => results[index] === 'exceeded')
  const waitMs = Math.max(...exceeded.map(({ endsAt }) => endsAt - now))
  const names = exceeded.map(({ limit }) => limit.name)
  return refuse('quota_exceeded', {
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
    detail: names.join(','),
    data: { limits: names },
  })
}

interface Debit {
  readonly limit: Limit
  readonly key: string
  /** End of the window in milliseconds. */
  readonly endsAt: number
}

function debitOf(limit: Limit, principal: Principal, now: number): Debit {
  const windowMs = limit.windowSeconds * 1000
  const startsAt = Math.floor(now / windowMs) * windowMs
  const owner = { user: principal.subject, tenant: '', client: principal.client ?? '' }[limit.per]
  // JSON keeps the parts apart whatever they contain; subjects of two issuers never share a counter.
  const key = JSON.stringify([
    limit.name,
    limit.per,
    principal.issuer,
    principal.tenant,
    owner,
    limit.windowSeconds,
    startsAt,
  ])
  return { limit, key, endsAt: startsAt + windowMs }
}

async function takeOne(
  ledger: Ledger,
  leases: Leases,
  { limit, key, endsAt }: Debit,
): Promise<'taken' | 'exceeded' | 'broken'> {
  if (leases.consume(key, limit.cost)) return 'taken'
  const forgottenAt = Math.ceil(endsAt / 1000) + KEPT_AFTER_WINDOW_SECONDS
  try {
    const batch = Math.max(limit.lease, limit.cost)
    if (await ledger.take(key, batch, limit.max, forgottenAt)) {
      if (batch > limit.cost) leases.add(key, batch - limit.cost, endsAt)
      return 'taken'
    }
    // Near the limit a whole lease no longer fits, but this one call may.
    const isLast =
      batch > limit.cost && (await ledger.take(key, limit.cost, limit.max, forgottenAt))
    return isLast ? 'taken' : 'exceeded'
  } catch {
    return 'broken'
  }
}

/** What a limit gave goes back, to the lease or to the ledger. */
async function undo(ledger: Ledger, leases: Leases, { limit, key, endsAt }: Debit): Promise<void> {
  if (limit.lease > 1) leases.add(key, limit.cost, endsAt)
  else await ledger.giveBack(key, limit.cost)
}
