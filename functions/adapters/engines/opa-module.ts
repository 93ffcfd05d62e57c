/**
 * One instance of a policy module with its data, on OPA's WebAssembly SDK. An instance gets its data
 * once: setting it a second time, and failing, would leave wrong answers behind.
 */
import * as sdk from '@open-policy-agent/opa-wasm'
import type { MeteredExports } from '../wasm/meter.ts'

/** What the SDK's object has beyond its declared types. */
export interface OpaInstance {
  readonly wasmInstance: {
    readonly exports: Record<'builtins' | 'opa_json_dump', (at?: number) => number> & MeteredExports
  }
  readonly mem: WebAssembly.Memory
  /** Entry point -> number. */
  readonly entrypoints: Readonly<Record<string, number>>
  evaluate(input: ArrayBuffer, entrypoint: number): unknown
  setData(data: ArrayBuffer): void
}

// The SDK's ES module puts all but one function behind a default export that its types leave out.
const { loadPolicySync } = (sdk as unknown as { readonly default: typeof sdk }).default

const PAGE = 65_536
const INITIAL_PAGES = 5
/** 64 MiB for evaluation: 100,000 values as arguments and as attributes, and what rules make of them. */
const EVALUATION_PAGES = 1024
/** Memory for OPA's parsed data, as a multiple of its JSON: tables of names take 7 to 18 times it. */
const DATA_FACTOR = 32
/** 192 MiB, whatever the data. */
const PAGES_LIMIT = 3072

/** Starts the module within its memory maximum; throws where it does not fit or start. */
export function instantiate(module: WebAssembly.Module, data: ArrayBuffer): OpaInstance {
  const memory = { initial: INITIAL_PAGES, maximum: pagesFor(data) }
  const instance = loadPolicySync(module, memory) as unknown as OpaInstance
  instance.setData(data)
  return instance
}

/** Memory that an instance may use, in MiB. */
export function memoryLimit(data: ArrayBuffer): number {
  return (pagesFor(data) * PAGE) / 2 ** 20
}

/**
 * A host function that the module may call; undefined where it calls none. None is offered: those of
 * the SDK differ from OPA's, and a missing one fails only when a call reaches it.
 */
export function hostFunctionOf({
  wasmInstance: { exports },
  mem,
}: OpaInstance): string | undefined {
  const at = exports.opa_json_dump(exports.builtins())
  const bytes = new Uint8Array(mem.buffer, at)
  const names: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0))))
  return Object.keys(names as object).sort()[0]
}

function pagesFor(data: ArrayBuffer): number {
  const dataPages = Math.ceil((data.byteLength * DATA_FACTOR) / PAGE)
  return Math.min(PAGES_LIMIT, EVALUATION_PAGES + dataPages)
}
