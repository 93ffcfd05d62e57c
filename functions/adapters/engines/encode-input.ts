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
  checkShape(input, 0)
  const text = JSON.stringify(input)
  // JSON writes a lone surrogate as an escape; only a text that holds one is looked through.
  if (text.includes('\\ud')) checkTexts(input)
  const bytes = encoder.encode(text)
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer
}

/** Depth and numbers: neither shows in the JSON text. */
function checkShape(value: unknown, depth: number): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new EvaluationFailure('the input holds a number that JSON has no form for')
  } else if (typeof value === 'object' && value !== null) {
    if (depth > DEPTH_LIMIT) throw new EvaluationFailure('the input is nested too deeply')
    const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
    for (const item of items) checkShape(item, depth + 1)
  }
}

function checkTexts(value: unknown): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new EvaluationFailure('the input holds a lone surrogate')
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      checkTexts(key)
      checkTexts(item)
    }
  }
}
