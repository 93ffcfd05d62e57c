/**
 * What filters of results have in common: they get a result that was read strictly and its text, and
 * give the text back with what this caller may not see taken out, or nothing where it must be withheld.
 */
import type { AnswerHandles } from '../../handles/answer-handles.ts'
import type { Invocation } from '../../invocation/invocation.ts'
import type { ThingKind } from '../../invocation/method-row.ts'
import type { JsonObject } from '../../json.ts'
import type { Refusal } from '../../refusal.ts'

export interface FilteredCall {
  readonly handles: Pick<AnswerHandles, 'canSeal'>
  readonly invocation: Pick<Invocation, 'protocol' | 'method' | 'name' | 'thing' | 'arguments'>
  /** Whether streams that wait for changes are served. */
  readonly listens: boolean
  /** Whether policy could allow the caller this thing at all. */
  readonly canSee: (thing: ThingKind, name: string) => boolean
}

/** `text` is the whole message; undefined withholds it, as not valid MCP. */
export type ResultFilter = (
  text: string,
  result: JsonObject,
  call: FilteredCall,
) => string | Refusal | undefined
