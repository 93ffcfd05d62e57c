/**
 * Who acts on behalf of the subject: the chain of `act` claims (RFC 8693 section 4.1), or the one
 * name in a claim that the configuration gives. An `act` that is a text is the actor's name, and null is
 * none. Undefined where anything else stands there, or too much: an actor that cannot be read must not
 * look like a call that its subject makes alone.
 */
import type { ClaimPaths } from '../deployment.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { claimAt, isName } from './claim-values.ts'

/** Actors that a chain may name; more is refused. */
const LONGEST_ACTOR_CHAIN = 8

/** From the current actor to the first. */
export function readActors(
  claims: JsonObject,
  { actor: path }: Pick<ClaimPaths, 'actor'>,
): readonly string[] | undefined {
  const chain: string[] = []
  let actor = path === undefined ? claims['act'] : claimAt(claims, path)
  while (actor !== undefined && actor !== null) {
    const { sub: name, act: former }: ActClaim = isJsonObject(actor) ? actor : { sub: actor }
    if (!isName(name) || chain.length === LONGEST_ACTOR_CHAIN) return undefined
    chain.push(name)
    actor = former
  }
  return chain
}

type ActClaim = Readonly<Partial<Record<'sub' | 'act', JsonValue>>>
