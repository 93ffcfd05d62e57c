/**
 * Settles what policy wants confirmed (outcome `confirm`): asks through the caller's own client by an
 * elicitation (MCP 2026-07-28, Multi Round-Trip Requests), and lets the retry go on once that the
 * caller accepted. A client may answer for its user, so this is recorded as self-attested. Refuses where
 * nothing can be asked, what was declined, and a confirmation of another bundle or used before.
 */
import type { Decision } from '../decide.ts'
import type { Opened } from '../handles/open-handles.ts'
import { type RequestState, sealState } from '../handles/request-state.ts'
import type { Holder, Seals } from '../handles/seals.ts'
import type { Invocation } from '../invocation/invocation.ts'
import { isModern } from '../invocation/protocol-versions.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import type { ProofLedger } from '../principal/claim-proof.ts'
import { type Refusal, refuse, sentenceOf } from '../refusal.ts'
import { CONFIRMATION_KEY } from './take-confirmation.ts'

/** How long a person may take to confirm. */
const CONFIRMATION_MS = 600_000

export interface ConfirmationParts {
  readonly ledger: ProofLedger
  readonly digest: (text: string) => string
  readonly randomHex: (digits: number) => string
  /** Milliseconds since the epoch. */
  readonly now: number
}

export interface Settled {
  readonly decision: Decision
  /** The result that asks the caller; there is one only where the decision denies for want of it. */
  readonly question?: JsonObject
}

/** `sent`: the call as the client sent it, which the question is bound to. */
export async function settleConfirmation(
  parts: ConfirmationParts,
  decision: Decision,
  opened: Opened,
  sent: Invocation,
  holder: Holder,
): Promise<Settled> {
  const { refusal } = decision
  if (refusal?.code !== 'confirmation_required') return { decision }
  const cannotAsk = refuseQuestion(opened.invocation)
  if (cannotAsk !== undefined)
    return { decision: { ...decision, refusal: cannotAsk === 'as-it-is' ? refusal : cannotAsk } }
  const { seals, state, confirmation } = opened
  if (seals === undefined) return denied(decision, refuse('handles_unavailable'))
  const bundle = decision.policy.digest
  const isAnswered = state?.asked === bundle && confirmation !== undefined
  if (isAnswered && !isAccepted(confirmation))
    return {
      decision: { ...decision, refusal: refuse('confirmation_declined'), confirmation: 'declined' },
    }
  if (state !== undefined && (isAnswered || state.confirmed === bundle)) {
    const isFirst = await claim(parts.ledger, state)
    if (isFirst === undefined) return denied(decision, refuse('handles_unavailable'))
    if (isFirst)
      return { decision: { ...decision, refusal: undefined, confirmation: 'self-attested' } }
  }
  return {
    decision: { ...decision, confirmation: 'asked' },
    question: questionFor(parts, seals, { decision, sent, holder, state, refusal }),
  }
}

/** Where nothing can be asked: the refusal in its own words, or the one that there is. */
function refuseQuestion(invocation: Invocation): Refusal | 'as-it-is' | undefined {
  const { row, protocol, seen, capabilities, origin } = invocation
  const isPermitted =
    isModern(protocol) && seen === 'body' && row.takesInput === true && origin === undefined
  if (!isPermitted) return 'as-it-is'
  const { elicitation } = capabilities
  // Forms are what a client without a word about modes can do (MCP 2026-07-28, Elicitation).
  const hasForms =
    isJsonObject(elicitation) &&
    (isJsonObject(elicitation['form']) || elicitation['url'] === undefined)
  const requiredCapabilities = { elicitation: { form: {} } }
  return hasForms ? undefined : refuse('capability_missing', { data: { requiredCapabilities } })
}

function questionFor(
  { now, randomHex, digest }: ConfirmationParts,
  seals: Seals,
  about: {
    readonly decision: Decision
    readonly sent: Invocation
    readonly holder: Holder
    readonly state: RequestState | undefined
    readonly refusal: Refusal
  },
): JsonObject {
  const { decision, sent, holder, state, refusal } = about
  const asked: RequestState = {
    id: randomHex(32),
    expiresAt: now + CONFIRMATION_MS,
    asked: decision.policy.digest,
    ...(state?.upstream === undefined ? {} : { upstream: state.upstream }),
  }
  const called = `${sent.method} ${(sent.name ?? '').slice(0, 200)}`
  const reason = (refusal.reason ?? sentenceOf(refusal)).replace(/\.$/, '')
  return {
    resultType: 'input_required',
    inputRequests: {
      [CONFIRMATION_KEY]: {
        method: 'elicitation/create',
        params: {
          mode: 'form',
          message: `${reason}. Do you confirm this call of ${sent.server}: ${called}?`,
          requestedSchema: { type: 'object', properties: {} },
        },
      },
    },
    requestState: sealState(seals, holder, sent, asked, digest),
  }
}

function isAccepted(confirmation: unknown): boolean {
  return isJsonObject(confirmation) && confirmation['action'] === 'accept'
}

/** A confirmation counts once. Undefined while nobody can tell. */
async function claim(ledger: ProofLedger, state: RequestState): Promise<boolean | undefined> {
  try {
    return await ledger.take(`confirmation/${state.id}`, 1, 1, Math.ceil(state.expiresAt / 1000))
  } catch {
    return undefined
  }
}

function denied(decision: Decision, refusal: Refusal): Settled {
  return { decision: { ...decision, refusal } }
}
