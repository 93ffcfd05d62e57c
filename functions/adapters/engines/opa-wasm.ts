/**
 * The policy engine on OPA's WebAssembly SDK. Refuses, before anything is asked of it, a module with
 * missing host functions or without the entry point, data of the wrong shape, and a policy that
 * fails its probes.
 *
 * Bounds: memory has a maximum; loading and probing have time limits. A decision itself has none
 * (it would cost several times the decision), which is why a policy is probed first and the
 * function's own time-out is the last bound.
 */
import * as sdk from '@open-policy-agent/opa-wasm'
import { type BundleData, readBundleData } from '../../core/decision/bundle-data.ts'
import {
  type BundleProblem,
  bundleProblem,
  isBundleProblem,
} from '../../core/decision/bundle-problem.ts'
import type { PolicyEngine } from '../../core/decision/policy-engine.ts'
import type { JsonValue } from '../../core/json.ts'
import { ENTRYPOINT } from '../bundles/bundle-manifest.ts'
import { evaluationFailure } from './evaluation-failure.ts'
import { encodeInput } from './encode-input.ts'
import { compileModule } from './inspect-module.ts'
import { probe } from './probe.ts'
import { withinTime } from './time-limit.ts'

export interface EngineSource {
  readonly wasm: Uint8Array<ArrayBuffer>
  readonly data: JsonValue
  readonly revision: string
  /** Lower-case hex SHA-256 of the bundle. */
  readonly digest: string
}

/** What the SDK's object has beyond its declared types. */
interface OpaPolicy {
  readonly wasmInstance: {
    readonly exports: Record<'builtins' | 'opa_json_dump', (at?: number) => number>
  }
  readonly mem: WebAssembly.Memory
  readonly entrypoints: Readonly<Record<string, number>>
  evaluate(input: ArrayBuffer, entrypoint: number): unknown
  setData(data: ArrayBuffer): void
}

// The SDK's ES module puts all but one function behind a default export that its types leave out.
const { loadPolicySync } = (sdk as unknown as { readonly default: typeof sdk }).default

const PAGE = 65_536
const INITIAL_PAGES = 5
/** 16 MiB for evaluation: a rule that would need more fails within 50 ms. */
const EVALUATION_PAGES = 256
/** Memory that OPA's parsed data needs, as a multiple of its JSON. */
const DATA_FACTOR = 16
/** 192 MiB, whatever the data. */
const PAGES_LIMIT = 3072
const LOADING_LIMIT_MS = 5_000

/** Loads one bundle's module and data into an instance of their own. Never throws. */
export async function loadOpaWasmEngine(
  source: EngineSource,
): Promise<PolicyEngine | BundleProblem> {
  const bundleData = readBundleData(source.data)
  if (bundleData.kind === 'bundle-problem') return bundleData
  const module = await compileModule(source.wasm)
  if (isBundleProblem(module)) return module
  const data = new TextEncoder().encode(JSON.stringify(source.data)).buffer
  const loaded = withinTime(LOADING_LIMIT_MS, () => instantiate(module, data))
  if (loaded.kind === 'timed-out') {
    return bundleProblem(
      'probe_too_slow',
      `The module and its data did not load within ${LOADING_LIMIT_MS} ms.`,
    )
  }
  if (loaded.kind === 'failed') {
    const isMemory =
      loaded.error instanceof WebAssembly.LinkError || loaded.error instanceof RangeError
    return isMemory
      ? bundleProblem(
          'wasm_memory',
          `The module and its data need more than ${(pagesFor(data) * PAGE) / 2 ** 20} MiB of memory.`,
        )
      : bundleProblem('wasm_invalid', 'The module could not be started with its data.')
  }
  const missing = missingBuiltin(loaded.value)
  if (missing !== undefined) {
    return bundleProblem(
      'wasm_builtin_missing',
      `The policy calls ${missing}, which a module cannot do here. Build with --capabilities policies/capabilities.json to find the rule.`,
    )
  }
  const entrypoint = loaded.value.entrypoints[ENTRYPOINT]
  if (entrypoint === undefined) {
    return bundleProblem(
      'entrypoint_missing',
      `The module has no entry point ${ENTRYPOINT}. Build with \`opa build -t wasm -e ${ENTRYPOINT}\`.`,
    )
  }
  const engine = engineOf(source, bundleData, loaded.value, entrypoint, () =>
    instantiate(module, data),
  )
  return probe(engine) ?? engine
}

function engineOf(
  source: EngineSource,
  { mappings }: BundleData,
  first: OpaPolicy,
  entrypoint: number,
  again: () => OpaPolicy,
): PolicyEngine {
  // A trap leaves the module's own stack pointer where it was, so after one a new instance is made.
  let instance: OpaPolicy | undefined = first
  return {
    revision: source.revision,
    digest: source.digest,
    mappings,
    evaluate(input) {
      const encoded = encodeInput(input)
      const policy = instance ?? again()
      instance = undefined
      const results = attempt(() => policy.evaluate(encoded, entrypoint))
      instance = policy
      return soleResult(results)
    },
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

function instantiate(module: WebAssembly.Module, data: ArrayBuffer): OpaPolicy {
  const memory = { initial: INITIAL_PAGES, maximum: pagesFor(data) }
  const policy = loadPolicySync(module, memory) as unknown as OpaPolicy
  policy.setData(data)
  return policy
}

function pagesFor(data: ArrayBuffer): number {
  const dataPages = Math.ceil((data.byteLength * DATA_FACTOR) / PAGE)
  return Math.min(PAGES_LIMIT, EVALUATION_PAGES + dataPages)
}

/** Host functions that the module may call. None is offered: the SDK's own differ from OPA's. */
function missingBuiltin({ wasmInstance: { exports }, mem }: OpaPolicy): string | undefined {
  const at = exports.opa_json_dump(exports.builtins())
  const bytes = new Uint8Array(mem.buffer, at)
  const names: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0))))
  return Object.keys(names as object).sort()[0]
}
