/**
 * When a key id that nobody knows is worth looking for, and how long a call waits for that: whoever knows
 * an issuer's name can write tokens with ids that never were. One look at a time for an issuer, rarer
 * while looks find nothing, a short wait where the last one was not done in time, and none for an id that
 * was looked for a moment ago.
 */
export interface Look {
  /** Looks for new keys; resolves to whether there are other ones now. */
  readonly look: () => Promise<boolean>
  /** Whether the key is there now. */
  readonly isThere: () => Promise<boolean>
}

export interface UnknownKeys {
  /** Resolves when the key was looked for, when it was waited for long enough, or at once. */
  lookFor(issuer: string, kid: string | undefined, look: Look): Promise<void>
}

/** Longest id of a stored key. */
const LONGEST_KID = 256
/** Milliseconds between two looks for one issuer, and the most that they become while nothing is found. */
const LEAST_PAUSE_MS = 2000
const MOST_PAUSE_MS = 10_000
/** Milliseconds for which an id that was not found is not looked for again. */
const PENALTY_MS = 10_000
const MOST_PENALTIES = 512
/** Longest wait of a call, well below the ten seconds that the authorizer has; and where looks are slow. */
export const LONGEST_WAIT_MS = 3000
const SHORT_WAIT_MS = 300

/** One issuer's. */
interface Looks {
  startedAt: number
  flight: Promise<boolean> | undefined
  /** When the next one may begin. */
  dueAt: number
  /** Milliseconds between the last one and the next. */
  pauseMs: number
  /** The last look was not done when it had been waited for. */
  isSlow: boolean
}

/** `steady`: milliseconds by a clock that never goes back. */
export function createUnknownKeys(steady: () => number): UnknownKeys {
  const issuers = new Map<string, Looks>()
  const penalties = new Map<string, number>()

  function isPenalized(id: string): boolean {
    return steady() - (penalties.get(id) ?? Number.NEGATIVE_INFINITY) < PENALTY_MS
  }

  function penalize(id: string): void {
    penalties.delete(id)
    penalties.set(id, steady())
    if (penalties.size <= MOST_PENALTIES) return
    const [oldest] = penalties.keys()
    if (oldest !== undefined) penalties.delete(oldest)
  }

  function looksOf(issuer: string): Looks {
    const known = issuers.get(issuer)
    if (known !== undefined) return known
    const made: Looks = {
      startedAt: Number.NEGATIVE_INFINITY,
      flight: undefined,
      dueAt: Number.NEGATIVE_INFINITY,
      pauseMs: 0,
      isSlow: false,
    }
    issuers.set(issuer, made)
    return made
  }

  /** The look that is under way, or one that is due. One that was frozen on its way is not waited for. */
  function flightOf(looks: Looks, look: Look['look']): Promise<boolean> | undefined {
    const now = steady()
    if (looks.flight !== undefined && now - looks.startedAt < LONGEST_WAIT_MS) return looks.flight
    if (now < looks.dueAt) return undefined
    looks.startedAt = now
    looks.pauseMs = Math.min(Math.max(looks.pauseMs * 2, LEAST_PAUSE_MS), MOST_PAUSE_MS)
    looks.dueAt = now + looks.pauseMs
    const flight = look().then(
      (isChanged) => {
        if (isChanged) looks.pauseMs = 0
        looks.isSlow = false
        return isChanged
      },
      () => false,
    )
    looks.flight = flight
    void flight.then(() => {
      if (looks.flight === flight) looks.flight = undefined
    })
    return flight
  }

  return {
    async lookFor(issuer, kid, { look, isThere }) {
      const id = `${issuer} ${kid ?? ''}`
      if (kid !== undefined && (kid.length > LONGEST_KID || isPenalized(id))) return
      const looks = looksOf(issuer)
      const shared = looks.flight
      const flight = flightOf(looks, look)
      // A look that is known to be slow is waited for by whoever began it alone.
      if (flight === undefined || (looks.isSlow && flight === shared)) return
      const done = await atMost(looks.isSlow ? SHORT_WAIT_MS : LONGEST_WAIT_MS, flight)
      if (done === undefined) {
        looks.isSlow = true
        looks.dueAt = steady() + looks.pauseMs
      }
      if (kid !== undefined && !(await isThere())) penalize(id)
    },
  }
}

async function atMost<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(resolve, milliseconds)
  const first = await Promise.race([work, promise])
  clearTimeout(timer)
  return first
}
