/**
 * Leaves of the result that ends a subscription what says so (MCP 2026-07-28, schema,
 * `SubscriptionsListenResult`): anything else has no meaning there and could tell anything.
 */
import { keepMembers } from '../../json-edits.ts'
import type { ResultFilter } from './result-filter.ts'

const MEMBERS = ['resultType', '_meta']

export const filterFarewell: ResultFilter = (text, result) =>
  keepMembers(text, ['result'], result, MEMBERS)
