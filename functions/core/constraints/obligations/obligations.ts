/**
 * Every obligation that policy can return, one line each, and what several of them demand together.
 * Refuses a name that nothing handles, and any at all where answers are not seen.
 */
import type { JsonObject } from '../../json.ts'
import { isRefusal, type Refusal, refuse, refuseUnseen } from '../../refusal.ts'
import type { Obligation, Redaction } from './obligation.ts'
import { redactFields } from './redact-fields.ts'
import { redactPatterns } from './redact-patterns.ts'

const OBLIGATIONS: ReadonlyMap<string, Obligation> = new Map(
  [redactFields, redactPatterns].map((obligation) => [obligation.name, obligation]),
)

/**
 * What is to be taken out of the answer; undefined where policy demands nothing. Refuses
 * `constraint_not_enforceable` for a name that nothing handles, or where `isAnswerSeen` is false, and
 * `policy_output_invalid` for a value that the name does not take.
 */
export async function readObligations(
  obligations: JsonObject,
  isAnswerSeen: boolean,
): Promise<Redaction | Refusal | undefined> {
  const redactions: Redaction[] = []
  for (const [name, value] of Object.entries(obligations)) {
    const obligation = OBLIGATIONS.get(name)
    if (!isAnswerSeen) return refuseUnseen(name)
    if (obligation === undefined)
      return refuse('constraint_not_enforceable', {
        detail: name,
        reason: `Obligation ${name}: not known here`,
      })
    const redaction = await obligation.read(value)
    if (isRefusal(redaction)) return redaction
    redactions.push(redaction)
  }
  return redactions.length === 0 ? undefined : together(redactions)
}

function together(redactions: readonly Redaction[]): Redaction {
  const hides = redactions.flatMap(({ hidesField }) => hidesField ?? [])
  const fields = redactions.flatMap((redaction) => redaction.fields ?? [])
  const cleans = redactions.flatMap(({ clean }) => clean ?? [])
  return {
    kind: 'redaction',
    ...(hides.length === 0
      ? {}
      : { fields, hidesField: (name) => hides.some((isHidden) => isHidden(name)) }),
    ...(cleans.length === 0
      ? {}
      : { clean: (text) => cleans.reduce((cleaned, clean) => clean(cleaned), text) }),
  }
}
