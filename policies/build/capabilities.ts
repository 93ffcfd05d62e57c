/**
 * The capabilities that policies may use: OPA's own minus everything that a module cannot do by
 * itself. A builtin that is not compiled into the module is a call to the host; one that the host
 * lacks loads and fails only when reached, and those that the JavaScript SDK offers differ from
 * OPA's. So the compiler refuses them all.
 */
import type { JsonObject, JsonValue } from '../../functions/core/json.ts'
import { isJsonObject } from '../../functions/core/json.ts'

/**
 * Builtins that OPA 1.22.2 compiles into the module (`builtinsFunctions` in
 * internal/compiler/wasm/wasm.go, and `eq` and `assign`, which the planner resolves). `walk` is in
 * that table and is left out: its work is not bounded by what the rules say. So are deprecated ones,
 * which Rego v1 does not take.
 */
const NATIVE = new Set(
  `abs and array.concat array.flatten array.reverse array.slice assign base64.decode
  base64.encode base64.is_valid base64url.decode base64url.encode bits.and bits.lsh bits.negate
  bits.or bits.rsh bits.xor ceil concat contains count div endswith eq equal floor format_int
  glob.match graph.reachable gt gte indexof internal.member_2 internal.member_3
  internal.template_string intersection is_array is_boolean is_null is_number is_object is_set
  is_string json.filter json.is_valid json.marshal json.remove json.unmarshal lower lt lte max min
  minus mul net.cidr_contains net.cidr_intersects neq numbers.range object.filter
  object.get object.keys object.remove object.union object.union_n or plus product
  regex.find_all_string_submatch_n regex.is_valid regex.match rem replace round sort split
  startswith strings.replace_n strings.reverse substring sum to_number trim trim_left trim_prefix
  trim_right trim_space trim_suffix type_name union upper`.split(/\s+/),
)

/** `opa capabilities --current` minus the banned; throws where it is not that. */
export function makeCapabilities(current: JsonValue): JsonObject {
  if (!isJsonObject(current) || !Array.isArray(current['builtins'])) {
    throw new Error('opa capabilities did not print an object with builtins')
  }
  const builtins = (current['builtins'] as readonly JsonValue[]).filter(
    (builtin) =>
      isJsonObject(builtin) && typeof builtin['name'] === 'string' && NATIVE.has(builtin['name']),
  )
  return { ...current, builtins, allow_net: [] }
}
