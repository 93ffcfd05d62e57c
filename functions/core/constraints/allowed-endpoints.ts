/**
 * `allowed_endpoints`: the only endpoints that a call may name. Judges every argument mapped as
 * `endpoint_pattern`, in the body or in a parameter header, and refuses endpoints that are not canonical,
 * those that no pattern matches, and arguments that the mapping does not list, because one of them could
 * be an endpoint, too.
 */
import type { JsonValue } from '../json.ts'
import { isRefusal, refuse } from '../refusal.ts'
import {
  type ConstrainedCall,
  type Constraint,
  type ConstraintResult,
  refuseArgument,
} from './constraint.ts'
import { isCanonicalOrigin, readEndpoint, readSegments } from './endpoints.ts'
import { type Glob, globReader, matchesGlob } from './globs.ts'
import { mappedTexts, refuseUnlisted } from './mapped-argument.ts'

interface EndpointPattern {
  readonly origin: string
  readonly glob: Glob
}

/**
 * Value: a list of patterns, each a path (`/v1/*`, matched against endpoints that are paths) or a URL
 * whose path is one (`https://api.example.com/v1/*`, matched against URLs of exactly that origin); an
 * empty list allows nothing, one malformed pattern denies the call with `policy_output_invalid`. An
 * endpoint that is not canonical (`endpoints.ts`) is `argument_unreadable`, one that matches no pattern
 * `argument_refused`.
 */
export const allowedEndpoints: Constraint = { name: 'allowed_endpoints', enforce }

const readPath = globReader(readSegments)

function enforce(call: ConstrainedCall, value: JsonValue): ConstraintResult {
  if (!Array.isArray(value)) return refuse('policy_output_invalid', { detail: 'value' })
  const patterns = (value as readonly JsonValue[]).map(readPattern)
  const endpoints = mappedTexts(call, 'endpoint_pattern')
  if (isRefusal(endpoints)) return endpoints
  for (const { name, text } of endpoints) {
    const endpoint = readEndpoint(text)
    if (endpoint === undefined)
      return refuseArgument('argument_unreadable', name, 'not a canonical endpoint')
    if (patterns.includes(undefined)) return refuse('policy_output_invalid', { detail: 'pattern' })
    const isAllowed = patterns.some(
      (pattern) =>
        pattern?.origin === endpoint.origin && matchesGlob(pattern.glob, endpoint.segments),
    )
    if (!isAllowed) return refuseArgument('argument_refused', name, 'outside allowed_endpoints')
  }
  return refuseUnlisted(call) ?? { kind: 'satisfied' }
}

function readPattern(pattern: JsonValue): EndpointPattern | undefined {
  if (typeof pattern !== 'string') return undefined
  const origin = /^https?:\/\/[^/]*/.exec(pattern)?.[0] ?? ''
  if (origin !== '' && !isCanonicalOrigin(origin)) return undefined
  const glob = readPath(pattern.slice(origin.length))
  return glob === undefined ? undefined : { origin, glob }
}
