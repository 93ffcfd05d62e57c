/**
 * What policy is asked. Field names are the founding guide's first, then ours; they are a contract
 * with everybody who writes Rego.
 */
import type { JsonObject, JsonValue } from '../json.ts'

export type Phase = 'list' | 'call' | 'result' | 'stream'

export interface PolicyInput {
  readonly user: string
  readonly roles: readonly string[]
  readonly tenant: string
  readonly resource: string
  /** In phase `list`, `*` where the action depends on an argument: 'could any action be allowed?' */
  readonly action: string
  readonly attributes: JsonObject
  /** RFC 3339, UTC, milliseconds. */
  readonly timestamp: string
  /** The same instant for rules: time builtins are host calls in WebAssembly, so none is offered. */
  readonly time: {
    /** Minutes since midnight UTC, 0 to 1439. */
    readonly minute: number
    /** ISO weekday in UTC, Monday 1 to Sunday 7. */
    readonly weekday: number
  }
  readonly issuer: string
  readonly client: string | null
  readonly actor: string | null
  readonly scopes: readonly string[]
  readonly auth: {
    readonly acr: string | null
    readonly amr: readonly string[]
    readonly time: number | null
    readonly binding: string
  }
  readonly server: string
  readonly method: string
  /** Tool or prompt name, or resource URI; null for methods that name nothing. */
  readonly name: string | null
  /** Nested as sent; null in phase `list` and where the body was not seen. */
  readonly arguments: JsonValue
  readonly inputs: JsonValue
  /** Labels and pinned annotations of the tool, never live ones. */
  readonly tool: JsonObject
  readonly phase: Phase
  readonly source: { readonly ip: string | null }
  readonly environment: string
  readonly protocol: string
}
