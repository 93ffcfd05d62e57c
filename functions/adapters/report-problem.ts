/** Writes what went wrong to a function's log: one bounded line, whatever the message holds. */
import { printable } from '../core/printable.ts'

const LINE_LIMIT = 2_000

export function reportProblem(problem: unknown): void {
  const text = problem instanceof Error ? `${problem.name}: ${problem.message}` : String(problem)
  console.error(printable(text, LINE_LIMIT))
}
