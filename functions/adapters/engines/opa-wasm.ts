/**
 * The policy engine on OPA's WebAssembly SDK. Refuses, before anything is asked of it, a module with
 * missing host functions or without the entry point, data of the wrong shape, and a policy that
 * fails its probes.
 *
 * Bounds: memory has a maximum, and so have the steps of loading and of each decision: the module counts
 * them itself. A decision that runs out of either throws, and the next one is right.
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
import { evaluationFailure, OutOfSteps } from './evaluation-failure.ts'
import { compileModule } from './inspect-module.ts'
import { stepCounter } from '../wasm/meter.ts'
import { hostFunctionOf, instantiate, memoryLimit, type OpaInstance } from './opa-module.ts'
import { probe, tooSlow } from './probe.ts'

export interface EngineSource {
  readonly wasm: Uint8Array<ArrayBuffer>
  readonly data: JsonValue
  readonly revision: string
  /** Lower-case hex SHA-256 of the bundle. */
  readonly digest: string
}

/** Loads one bundle's module and data into an instance of their own. Never throws. */
export async function loadOpaWasmEngine(
  source: EngineSource,
): Promise<PolicyEngine | BundleProblem> {
  const bundleData = readBundleData(source.data)
  if (bundleData.kind === 'bundle-problem') return bundleData
  const module = await compileModule(source.wasm)
  if (isBundleProblem(module)) return module
  const data = new TextEncoder().encode(JSON.stringify(source.data)).buffer
  let instance: OpaInstance
  let problem: BundleProblem | undefined
  try {
    instance = instantiate(module, data)
    problem = checkInstance(instance)
  } catch (error) {
    return startProblem(error, data)
  }
  const entrypoint = instance.entrypoints[ENTRYPOINT]
  if (problem !== undefined || entrypoint === undefined) return problem ?? noEntrypoint()
  const evaluate = evaluator(instance, entrypoint, () => instantiate(module, data))
  const { revision, digest } = source
  const engine: PolicyEngine = { revision, digest, mappings: bundleData.mappings, evaluate }
  return probe(engine) ?? engine
}

/**
 * Steps of one decision: about 0.1 s, some ten thousand times what the shipped rules take. They depend on
 * module, data and input alone, so that what is too much is too much everywhere.
 */
const DECISION_STEPS = 50_000_000

/** Memory that an instance may keep of one large call for the next ones; it never shrinks by itself. */
const KEPT_BYTES = 32 * 2 ** 20

/** Evaluates on one instance for as long as it is sound and small. */
function evaluator(
  first: OpaInstance,
  entrypoint: number,
  again: () => OpaInstance,
): PolicyEngine['evaluate'] {
  let sound: OpaInstance | undefined = first
  const largest = first.mem.buffer.byteLength + KEPT_BYTES
  return (input) => {
    const encoded = encodeInput(input)
    const instance = sound ?? again()
    // A trap leaves the module's own stack pointer where it was: after one, a new instance is made.
    sound = undefined
    const results = attempt(instance, () => instance.evaluate(encoded, entrypoint))
    if (instance.mem.buffer.byteLength <= largest) sound = instance
    return soleResult(results)
  }
}

function attempt({ wasmInstance }: OpaInstance, evaluate: () => unknown): unknown {
  const steps = stepCounter(wasmInstance.exports)
  steps.value = DECISION_STEPS
  try {
    return evaluate()
  } catch (error) {
    throw steps.value > 0 ? evaluationFailure(error) : new OutOfSteps(DECISION_STEPS)
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
  // How the counter's trap looks; the instance that it could be read from was never made.
  if (error instanceof WebAssembly.RuntimeError && error.message === 'unreachable')
    return tooSlow('anything: it does not even start')
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
