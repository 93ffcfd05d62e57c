/**
 * An OAuth client for tests that signs in by itself: what both official MCP clients ask of their application, with a
 * browser behind it.
 */
import type {
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client'
import { Browser, type SignIn } from './sign-in.ts'

const REDIRECT = 'http://127.0.0.1:49152/callback'

export interface OAuthClientOptions {
  readonly user: SignIn
  /** A client known beforehand; absent: registered, or by metadata document. */
  readonly clientId?: string
  /** Where the client's metadata document lies (CIMD). */
  readonly clientMetadataUrl?: string
}

export class SelfSigningInClient implements OAuthClientProvider {
  readonly #browser = new Browser()
  readonly #user: SignIn
  readonly clientMetadataUrl?: string
  #information: StoredOAuthClientInformation | undefined
  #tokens: StoredOAuthTokens | undefined
  #verifier = ''
  #discovery: OAuthDiscoveryState | undefined
  /** What came back to the redirect URI last; for the transport's `finishAuth`. */
  callback: URLSearchParams | undefined
  /** Scopes of every authorization request so far. */
  readonly askedScopes: (string | null)[] = []

  constructor(options: OAuthClientOptions) {
    this.#user = options.user
    if (options.clientMetadataUrl !== undefined) this.clientMetadataUrl = options.clientMetadataUrl
    if (options.clientId !== undefined) this.#information = { client_id: options.clientId }
  }

  get redirectUrl(): string {
    return REDIRECT
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: 'Test client',
      redirect_uris: [REDIRECT],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }
  }

  clientInformation(): StoredOAuthClientInformation | undefined {
    return this.#information
  }

  saveClientInformation(information: StoredOAuthClientInformation): void {
    this.#information = information
  }

  tokens(): StoredOAuthTokens | undefined {
    return this.#tokens
  }

  saveTokens(tokens: StoredOAuthTokens): void {
    this.#tokens = tokens
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier
  }

  codeVerifier(): string {
    return this.#verifier
  }

  saveDiscoveryState(state: OAuthDiscoveryState): void {
    this.#discovery = state
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discovery
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    this.askedScopes.push(url.searchParams.get('scope'))
    this.callback = (await this.#browser.authorize(url, REDIRECT, this.#user)).searchParams
  }
}
