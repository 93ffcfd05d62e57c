/**
 * Leaves of the result that ends a subscription what says so (MCP 2026-07-28, schema,
 * `SubscriptionsListenResult`): anything else has no meaning there and could tell anything.
 */
import { editMembers } from '../json-edits.ts'
import type { ResultFilter } from './result-filter.ts'

const MEMBERS = ['resultType', '_meta']

export const filterFarewell: ResultFilter = (text, result) => {
  const others = Object.keys(result).filter((name) => !MEMBERS.includes(name))
  if (others.length === 0) return text
  return editMembers(text, ['result'], new Map(others.map((name) => [name, undefined])))
}
