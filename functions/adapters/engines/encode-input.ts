/**
 * Writes a policy input as the JSON bytes that the module reads. Refuses, by throwing, what the
 * module reads wrongly or not at all: lone surrogates, numbers that are not finite, and nesting that
 * would overflow its stack.
 */
import type { PolicyInput } from '../../core/decision/policy-input.ts'
import { EvaluationFailure } from './evaluation-failure.ts'

/** Beyond what any stage reads (64), far below what overflows (about 5,000). */
const DEPTH_LIMIT = 128

const encoder = new TextEncoder()

/** Bytes of the input, in a buffer of exactly their length: the SDK reads all of it. */
export function encodeInput(input: PolicyInput): ArrayBuffer {
  check(input, 0)
  const bytes = encoder.encode(JSON.stringify(input))
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer
}

function check(value: unknown, depth: number): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new EvaluationFailure('the input holds a lone surrogate')
  } else if (typeof value === 'object' && value !== null) {
    if (depth > DEPTH_LIMIT) throw new EvaluationFailure('the input is nested too deeply')
    for (const [key, item] of Object.entries(value)) {
      if (!key.isWellFormed()) throw new EvaluationFailure('the input holds a lone surrogate')
      check(item, depth + 1)
    }
  } else if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new EvaluationFailure('the input holds a number that JSON has no form for')
  }
}
