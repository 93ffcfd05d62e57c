/**
 * Looks at a WebAssembly module before anything of it runs. Refuses one that is not OPA's, that
 * brings memory of its own (no maximum would bound it), or that imports anything but OPA's host
 * functions. Source: https://www.openpolicyagent.org/docs/wasm#imports
 */
import { type BundleProblem, bundleProblem } from '../../core/decision/bundle-problem.ts'

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

/** Compiles the module's bytes. */
export async function compileModule(
  wasm: Uint8Array<ArrayBuffer>,
): Promise<WebAssembly.Module | BundleProblem> {
  let module
  try {
    module = await WebAssembly.compile(wasm)
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
