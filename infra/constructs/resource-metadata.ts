/**
 * OAuth 2.0 Protected Resource Metadata (RFC 9728) of a server: where it is found, what it says, and
 * the challenge that names it. Served without a token, to anybody.
 */
import { type IResource } from 'aws-cdk-lib/aws-apigateway'
import { addFixedAnswer, addPreflight, CORS_HEADERS } from './cors.ts'

export interface ProtectedResource {
  /** URL of the server. */
  readonly resource: string
  /** URL of its metadata. */
  readonly metadataUrl: string
  readonly issuers: readonly string[]
  readonly scopes: readonly string[]
  /** True: only tokens bound to a key are accepted (RFC 9449). */
  readonly dpopRequired?: boolean
}

/** Of the algorithms that a proof may have, those that clients have in common. */
const PROOF_ALGORITHMS = ['ES256', 'EdDSA', 'PS256', 'RS256']

/** `WWW-Authenticate` of a 401 (RFC 9728 section 5.1, RFC 6750 section 3, RFC 9449 section 7.1). */
export function challengeOf({ metadataUrl, scopes, dpopRequired }: ProtectedResource): string {
  const scope = scopes.length === 0 ? '' : `, scope="${scopes.join(' ')}"`
  const where = `resource_metadata="${metadataUrl}"${scope}`
  return dpopRequired === true
    ? `DPoP ${where}, algs="${PROOF_ALGORITHMS.join(' ')}"`
    : `Bearer ${where}`
}

/** Serves the metadata at a resource (RFC 9728 section 3.2). */
export function serveMetadata(at: IResource, described: ProtectedResource): void {
  const metadata = {
    resource: described.resource,
    authorization_servers: described.issuers,
    bearer_methods_supported: ['header'],
    ...(described.dpopRequired === true
      ? {
          dpop_bound_access_tokens_required: true,
          dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
        }
      : {}),
    ...(described.scopes.length === 0 ? {} : { scopes_supported: described.scopes }),
  }
  const headers = { ...CORS_HEADERS, 'Cache-Control': "'public, max-age=300'" }
  const body = JSON.stringify(metadata)
  // Each method of an API is one of its own; HEAD answers as GET does (RFC 9110 section 9.3.2).
  for (const method of ['GET', 'HEAD']) addFixedAnswer(at, method, { status: 200, headers, body })
  addPreflight(at)
}
