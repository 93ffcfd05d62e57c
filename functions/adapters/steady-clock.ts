/**
 * A clock that never goes back, for telling how old something is: the wall clock, made up for by the
 * machine's own counter wherever it was set back. The wall clock counts while an environment is frozen
 * or its machine paused, where the counter may not, so neither will do alone. Where they disagree more
 * time is taken to have passed, never less: what is kept may be asked for too early, and not too late.
 */

/** Milliseconds of a slow wall clock that are let pass: two readings are never at one instant. */
const TOLERATED_MS = 1000

/** Both in milliseconds; `wall` since the epoch. */
export function createSteadyClock(
  wall: () => number,
  counter: () => number = () => performance.now(),
): () => number {
  let wallBefore = wall()
  let counterBefore = counter()
  let ahead = 0
  return () => {
    const wallNow = wall()
    const counterNow = counter()
    const byWall = wallNow - wallBefore
    const byCounter = Math.max(counterNow - counterBefore, 0)
    if (byWall < 0 || byCounter - byWall > TOLERATED_MS)
      ahead += Math.max(byCounter, Math.abs(byWall)) - byWall
    wallBefore = wallNow
    counterBefore = counterNow
    return wallNow + ahead
  }
}
