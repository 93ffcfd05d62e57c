/**
 * The identity provider of the local stack, a real OpenID provider on loopback, and its way around the login for
 * the `token` command. Refuses pages of foreign origins and, as it builds its URLs from `Host`, foreign hosts.
 */
import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import { listenOnLoopback } from '../services/loopback.ts'
import { localPagesAnd, refusePage } from '../services/web-pages.ts'
import { INTERACTIVE_CLIENT, providerConfiguration, SERVICE_CLIENT } from './configuration.ts'
import { registerAssertionGrants } from './assertion-grants.ts'
import { handleInteraction, INTERACTION_PATH } from './interaction.ts'
import { type Kept, listenOnKeptPort } from './kept-port.ts'
import { loadIdentitySecrets } from './keys.ts'
import { type MintRequest, mintAccessToken } from './mint.ts'
import { type FormSuggestions, signInForm } from './sign-in-form.ts'

export interface IdentityProviderOptions {
  /** State folder: keys, the port and registered clients lie in `<home>/identity/`. */
  readonly home: string
  /** Absent: the one of earlier starts, where it is free. 0: a free one. */
  readonly port?: number
  /** The port of the stack's API, which is not there yet. */
  readonly avoidPort?: number
  /** The servers' resource URLs (RFC 8707): tokens are issued for these and no others. */
  readonly resources: readonly string[]
  /** Scopes that may be asked for at every resource. */
  readonly scopes: readonly string[]
  /** Web origins that may sign in besides those of this machine: the ones that may call a server. */
  readonly origins?: readonly string[]
  /** What the sign-in form suggests. */
  readonly suggestions?: FormSuggestions
}

export interface IdentityProvider {
  readonly issuer: string
  readonly jwksUrl: string
  /** Clients known beforehand: one for people (public, PKCE), one for services (client credentials). */
  readonly clients: {
    readonly interactive: { readonly clientId: string }
    readonly service: { readonly clientId: string; readonly clientSecret: string }
  }
  /** The port of earlier starts, where somebody else listens there. */
  readonly missedPort?: number
  /** Signs an access token without a login. */
  mint(request: MintRequest): Promise<string>
  close(): Promise<void>
}

/** Starts the provider; resolves once it answers. @throws when the port is taken */
export async function startIdentityProvider(
  options: IdentityProviderOptions,
): Promise<IdentityProvider> {
  const { resources, scopes, origins = [] } = options
  const now = () => Date.now()
  const secrets = await loadIdentitySecrets(options.home)
  const server = createServer()
  const listener: Kept =
    options.port === undefined
      ? await listenOnKeptPort(server, options.home, options.avoidPort)
      : await listenOnLoopback(server, options.port)
  const issuer = listener.url

  const provider = new Provider(
    issuer,
    providerConfiguration({ home: options.home, resources, scopes, origins, secrets, now }),
  )
  const serveProtocol = provider.callback()
  const form = signInForm(options.suggestions)
  const admits = localPagesAnd(origins)
  server.on('request', (request, response) => {
    if (!admits(request)) {
      refusePage(request, response)
      return
    }
    request.url = withDefaultScope(request.url ?? '/', scopes)
    if (!request.url.startsWith(INTERACTION_PATH)) {
      void serveProtocol(request, response)
      return
    }
    handleInteraction(provider, form, request, response).catch(() => {
      response.writeHead(500).end()
    })
  })

  const { signingKey, serviceSecret } = secrets
  const context = { issuer, resources, scopes, signingKey, now }
  registerAssertionGrants(provider, context)
  return {
    issuer,
    jwksUrl: `${issuer}/jwks`,
    ...(listener.missed === undefined ? {} : { missedPort: listener.missed }),
    clients: {
      interactive: { clientId: INTERACTIVE_CLIENT },
      service: { clientId: SERVICE_CLIENT, clientSecret: serviceSecret },
    },
    mint: (request) => mintAccessToken(context, request),
    close: () => listener.close(),
  }
}

/**
 * A client that is told of no scope asks for none, for an empty one or for one of its own; a server answers by a default
 * (RFC 6749 section 3.3), where the library would refuse.
 */
function withDefaultScope(url: string, known: readonly string[]): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  if (pathname !== '/auth') return url
  const asked = searchParams.getAll('scope').flatMap((scope) => scope.split(' '))
  if (asked.some((scope) => scope === 'openid' || known.includes(scope))) return url
  searchParams.set('scope', [...asked.filter((scope) => scope !== ''), 'openid'].join(' '))
  return `${pathname}?${searchParams.toString()}`
}
