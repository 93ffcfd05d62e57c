/**
 * The policy engine on OPA's WebAssembly SDK. Refuses, before anything is asked of it, a module with
 * missing host functions or without the entry point, data of the wrong shape, and a policy that
 * fails its probes.
 *
 * Bounds: memory has a maximum; loading and probing have a time limit. A decision itself has none
 * (it would cost several times the decision), which is why a policy is probed first and the
 * function's own time-out is the last bound.
 */
import { readBundleData } from '../../core/decision/bundle-data.ts'
import {
  type BundleProblem,
  bundleProblem,
  isBundleProblem,
} from '../../core/decision/bundle-problem.ts'
import type { PolicyEngine } from '../../core/decision/policy-engine.ts'
import type { JsonValue } from '../../core/json.ts'
import { ENTRYPOINT } from '../bundles/bundle-manifest.ts'
import { encodeInput } from './encode-input.ts'
import { evaluationFailure } from './evaluation-failure.ts'
import { compileModule } from './inspect-module.ts'
import { hostFunctionOf, instantiate, memoryLimit, type OpaInstance } from './opa-module.ts'
import { probe, tooSlow } from './probe.ts'
import { withinTime } from './time-limit.ts'

export interface EngineSource {
  readonly wasm: Uint8Array<ArrayBuffer>
  readonly data: JsonValue
  readonly revision: string
  /** Lower-case hex SHA-256 of the bundle. */
  readonly digest: string
}

/** Milliseconds for starting the module, loading its data and probing it; ordinarily 10. */
const LOADING_LIMIT_MS = 8_000

/** Loads one bundle's module and data into an instance of their own. Never throws. */
export async function loadOpaWasmEngine(
  source: EngineSource,
): Promise<PolicyEngine | BundleProblem> {
  const bundleData = readBundleData(source.data)
  if (bundleData.kind === 'bundle-problem') return bundleData
  const module = await compileModule(source.wasm)
  if (isBundleProblem(module)) return module
  const data = new TextEncoder().encode(JSON.stringify(source.data)).buffer
  let question: string | undefined
  const loaded = withinTime(LOADING_LIMIT_MS, () => {
    const instance = instantiate(module, data)
    const entrypoint = instance.entrypoints[ENTRYPOINT]
    const problem = checkInstance(instance)
    if (problem !== undefined || entrypoint === undefined) return problem ?? noEntrypoint()
    const evaluate = evaluator(instance, entrypoint, () => instantiate(module, data))
    const { revision, digest } = source
    const engine: PolicyEngine = { revision, digest, mappings: bundleData.mappings, evaluate }
    return probe(engine, (next) => (question = next)) ?? engine
  })
  if (loaded.kind === 'done') return loaded.value
  if (loaded.kind === 'timed-out') return tooSlow(question ?? 'anything: it does not even start')
  return startProblem(loaded.error, data)
}

/** Evaluates on one instance for as long as it is sound. */
function evaluator(
  first: OpaInstance,
  entrypoint: number,
  again: () => OpaInstance,
): PolicyEngine['evaluate'] {
  let sound: OpaInstance | undefined = first
  return (input) => {
    const encoded = encodeInput(input)
    const instance = sound ?? again()
    // A trap leaves the module's own stack pointer where it was: after one, a new instance is made.
    sound = undefined
    const results = attempt(() => instance.evaluate(encoded, entrypoint))
    sound = instance
    return soleResult(results)
  }
}

function attempt(evaluate: () => unknown): unknown {
  try {
    return evaluate()
  } catch (error) {
    throw evaluationFailure(error)
  }
}

/** OPA answers with a list of `{result}`: one for a defined value, none for an undefined one. */
function soleResult(results: unknown): unknown {
  if (!Array.isArray(results) || results.length !== 1) return undefined
  const [only] = results as readonly unknown[]
  return typeof only === 'object' && only !== null
    ? (only as { result?: unknown }).result
    : undefined
}

function checkInstance(instance: OpaInstance): BundleProblem | undefined {
  const hostFunction = hostFunctionOf(instance)
  return hostFunction === undefined
    ? undefined
    : bundleProblem(
        'wasm_builtin_missing',
        `The policy calls ${hostFunction}, which a module cannot do here. Build with --capabilities policies/capabilities.json to find the rule.`,
      )
}

function noEntrypoint(): BundleProblem {
  return bundleProblem(
    'entrypoint_missing',
    `The module has no entry point ${ENTRYPOINT}. Build with \`opa build -t wasm -e ${ENTRYPOINT}\`.`,
  )
}

function startProblem(error: unknown, data: ArrayBuffer): BundleProblem {
  // Linking fails on a module whose own minimum is beyond the maximum; OPA's allocator aborts.
  const isMemory =
    error instanceof WebAssembly.LinkError ||
    error instanceof RangeError ||
    (typeof error === 'string' && error.startsWith('opa_malloc'))
  return isMemory
    ? bundleProblem(
        'wasm_memory',
        `The module and its data need more than ${memoryLimit(data)} MiB of memory.`,
      )
    : bundleProblem('wasm_invalid', 'The module could not be started with its data.')
}
