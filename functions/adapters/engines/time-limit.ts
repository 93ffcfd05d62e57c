/**
 * Runs synchronous work, WebAssembly included, for a limited time. The only way to end a loop that
 * never returns on this thread; costs about 0.1 ms a run, so it is for loading, not for decisions.
 */
import { type Context, createContext, Script } from 'node:vm'

/** What the work returned or threw, or that it was ended. */
export type Limited<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'timed-out' }

const RUN = new Script('run(work)')

/** One context for all runs: making one costs more than most work that runs in it. */
let context: Context | undefined

/** Runs `work` for at most `milliseconds`. Never throws; does not nest. */
export function withinTime<T>(milliseconds: number, work: () => T): Limited<T> {
  let result: Limited<T> = { kind: 'timed-out' }
  context ??= createContext({ run: (inner: () => void) => inner() })
  context['work'] = () => {
    try {
      result = { kind: 'done', value: work() }
    } catch (error) {
      result = { kind: 'failed', error }
    }
  }
  try {
    RUN.runInContext(context, { timeout: milliseconds })
  } catch {
    // The engine ends timed-out work past its own catch clauses, so only a time-out arrives here.
  }
  context['work'] = undefined
  return result
}
