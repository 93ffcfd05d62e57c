/**
 * Turns whatever the SDK throws into an `Error` with a fixed message: it throws texts and plain
 * objects, and a failed parse of an answer would quote that answer.
 */
export class EvaluationFailure extends Error {
  override readonly name = 'EvaluationFailure'
}

/** The module used up the steps that one decision has. */
export class OutOfSteps extends EvaluationFailure {
  constructor(steps: number) {
    super(`it takes more than ${steps} steps`)
  }
}

/** OPA's aborts begin with where in the Rego source they happened; nothing else of one is kept. */
const SOURCE_PLACE =
  /^[\w./-]{1,200}\.rego:\d+:\d+: (?:var assignment conflict|object insert conflict)/

/** The error to throw for a broken evaluation. */
export function evaluationFailure(thrown: unknown): EvaluationFailure {
  if (typeof thrown === 'string') {
    const place = SOURCE_PLACE.exec(thrown)?.[0]
    return new EvaluationFailure(place ?? 'the module gave up')
  }
  if (thrown instanceof RangeError) return new EvaluationFailure('out of memory or stack')
  if (thrown instanceof WebAssembly.RuntimeError) return new EvaluationFailure('the module trapped')
  return new EvaluationFailure('the answer could not be read')
}
