/**
 * Where a server's Protected Resource Metadata stands: path-inserted before the resource's path
 * (RFC 9728 section 3.1).
 */
import type { ServerConfig } from '../deployment.ts'

export function metadataUrlOf({ resource }: ServerConfig): string {
  const { origin, pathname } = new URL(resource)
  return `${origin}/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}`
}
