/**
 * Looks at a WebAssembly module before anything of it runs, and gives it a counter of its steps. Refuses
 * one that is not OPA's, that brings memory of its own (no maximum would bound it), that imports anything
 * but OPA's host functions, or that holds instructions whose steps cannot be counted. Source: https://www.openpolicyagent.org/docs/wasm#imports
 */
import {
  type BundleProblem,
  bundleProblem,
  isBundleProblem,
} from '../../core/decision/bundle-problem.ts'
import { UnknownInstruction } from '../wasm/instructions.ts'
import { meter } from '../wasm/meter.ts'

const HOST_FUNCTIONS = new Set([
  'opa_abort',
  'opa_println',
  'opa_builtin0',
  'opa_builtin1',
  'opa_builtin2',
  'opa_builtin3',
  'opa_builtin4',
])
const NEEDED = [
  'opa_eval',
  'opa_malloc',
  'opa_json_parse',
  'opa_json_dump',
  'builtins',
  'entrypoints',
  'opa_heap_ptr_get',
  'opa_heap_ptr_set',
]
const PREAMBLE = 8
const MEMORY_SECTION = 5
/** Steps for starting a module and loading its data: a second or two. 10,000 tenants take 20 million. */
const LOADING_STEPS = 300_000_000

/** Compiles the module's bytes. */
export async function compileModule(
  wasm: Uint8Array<ArrayBuffer>,
): Promise<WebAssembly.Module | BundleProblem> {
  const metered = meteredOf(wasm)
  if (isBundleProblem(metered)) return metered
  let module
  try {
    module = await WebAssembly.compile(metered)
  } catch {
    return invalid('it is not a valid WebAssembly module')
  }
  if (hasSection(wasm, MEMORY_SECTION)) return invalid('it brings memory of its own')
  const isForeign = ({ module: from, name, kind }: WebAssembly.ModuleImportDescriptor) =>
    from !== 'env' ||
    !(name === 'memory' ? kind === 'memory' : kind === 'function' && HOST_FUNCTIONS.has(name))
  if (WebAssembly.Module.imports(module).some(isForeign)) {
    return invalid('it imports what OPA modules do not')
  }
  const exported = new Set(WebAssembly.Module.exports(module).map(({ name }) => name))
  const missing = NEEDED.find((name) => !exported.has(name))
  return missing === undefined ? module : invalid(`it does not export ${missing}`)
}

/** The module with a counter. What is no module at all is told apart from one that cannot be counted. */
function meteredOf(wasm: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | BundleProblem {
  try {
    return meter(wasm, LOADING_STEPS)
  } catch (error) {
    if (!(error instanceof UnknownInstruction)) throw error
    return WebAssembly.validate(wasm)
      ? invalid('it holds instructions whose steps cannot be counted')
      : invalid('it is not a valid WebAssembly module')
  }
}

/** Walks the module's sections: an id byte, a LEB128 size, content (WebAssembly core 5.5.2). */
function hasSection(wasm: Uint8Array, id: number): boolean {
  for (let at = PREAMBLE; at < wasm.length; ) {
    if (wasm[at] === id) return true
    let size = 0
    let shift = 1
    for (at += 1; ; at += 1) {
      const byte = wasm[at] ?? 0
      size += (byte & 0x7f) * shift
      shift *= 128
      if (byte < 0x80) break
    }
    at += 1 + size
  }
  return false
}

function invalid(what: string): BundleProblem {
  return bundleProblem(
    'wasm_invalid',
    `The policy module cannot be used: ${what}. Build it with \`opa build -t wasm\`.`,
  )
}
