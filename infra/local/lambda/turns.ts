/**
 * Lets a few environments start at a time, over all functions: thirty that start at once on a small machine
 * are each slower than a caller's patience, and starve the services that they wait for.
 */

export interface Turns {
  /** Resolves when it is one's turn; what it resolves to ends the turn, and may be called twice. */
  take(): Promise<() => void>
}

/** At most `count` turns at a time. One that is not ended counts no more after `limitMs`. */
export function createTurns(count: number, limitMs: number): Turns {
  const queue: (() => void)[] = []
  let taken = 0

  const begin = (): (() => void) => {
    let isEnded = false
    const end = (): void => {
      if (isEnded) return
      isEnded = true
      clearTimeout(timer)
      taken -= 1
      queue.shift()?.()
    }
    const timer = setTimeout(end, limitMs)
    taken += 1
    return end
  }

  return {
    take: () =>
      taken < count
        ? Promise.resolve(begin())
        : new Promise((resolve) => {
            queue.push(() => resolve(begin()))
          }),
  }
}
