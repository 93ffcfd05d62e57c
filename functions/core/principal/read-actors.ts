/**
 * Who acts on behalf of the subject: the chain of `act` claims (RFC 8693 section 4.1), or the one
 * name in a claim that the configuration gives. Undefined where it is of the wrong type or too long.
 */
import type { ClaimPaths } from '../deployment.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { claimAt, isName } from './claim-values.ts'

/** Actors that a chain may name; more is refused. */
const LONGEST_ACTOR_CHAIN = 8

/** From the current actor to the first. */
export function readActors(
  claims: JsonObject,
  { actor: path }: Pick<ClaimPaths, 'actor'>,
): readonly string[] | undefined {
  const claim = path === undefined ? claims['act'] : claimAt(claims, path)
  if (path !== undefined && isName(claim)) return [claim]
  const chain: string[] = []
  let actor = claim
  while (actor !== undefined) {
    if (!isJsonObject(actor) || !isName(actor['sub']) || chain.length === LONGEST_ACTOR_CHAIN)
      return undefined
    chain.push(actor['sub'])
    actor = actor['act']
  }
  return chain
}
