/** Which of the names that there are somebody may have meant. */
import { distance } from 'fastest-levenshtein'

/** The nearest name, where it is near enough to be a slip: a third of its letters at most. */
export function suggestName(written: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, steps: distance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, steps }) => steps <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.steps - b.steps)
  return near[0]?.name
}
