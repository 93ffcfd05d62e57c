/**
 * What an obligation is: something that policy demands of the answer to an allowed call. Each lives in
 * a file of its own and is named once in `obligations.ts`; a name that policy returns and nothing
 * handles denies the call.
 */
import type { JsonValue } from '../../json.ts'
import type { Refusal } from '../../refusal.ts'

/** What stands in the place of what is taken out. */
export const REDACTED = '[redacted]'

/** What is to be taken out of an answer. */
export interface Redaction {
  readonly kind: 'redaction'
  /** Names of fields that are hidden, as policy spells them. */
  readonly fields?: readonly string[]
  /** Whether a member of this name is taken out, whatever it holds. */
  readonly hidesField?: (name: string) => boolean
  /** A text without what may not be seen of it. */
  readonly clean?: (text: string) => string
}

export interface Obligation {
  /** Name under which policy returns it. */
  readonly name: string
  /** Reads policy's value. Refuses `policy_output_invalid` for a value that is not this obligation's. */
  read(value: JsonValue): Redaction | Refusal | Promise<Redaction | Refusal>
}
