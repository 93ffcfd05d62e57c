/** What the functions know of a configuration: all that a call needs, and nothing of the deployment. */
import type { DeploymentConfig } from '../../functions/core/deployment.ts'
import type { AuthorizerConfig } from './authorizer-config.ts'

/** `domainUrl`: `https://DOMAIN`; undefined: servers have stage URLs, which the deployment tells. */
export function deploymentOf(
  config: AuthorizerConfig,
  domainUrl: string | undefined,
): DeploymentConfig {
  const { environment, local, issuers, keySync, revocation } = config
  const servers = config.servers.map(
    ({ scopes: _scopes, edgeProbe: _probe, invokes: _invokes, ...server }) => ({
      ...server,
      resource: domainUrl === undefined ? '' : `${domainUrl}/mcp/${server.name}`,
    }),
  )
  return {
    environment,
    local,
    servers,
    issuers,
    keySync,
    ...(revocation === undefined ? {} : { revocation }),
  }
}

/** The URL of the configuration's domain; undefined where it has none. */
export function domainUrlOf({ domain }: AuthorizerConfig): string | undefined {
  return domain === undefined ? undefined : `https://${domain.name}`
}
