/**
 * A browser for tests: follows an authorization URL to the client's redirect URI, filling in the local
 * provider's sign-in form on the way, with cookies.
 */

/** Who signs in, as the form asks for it. */
export interface SignIn {
  readonly subject: string
  readonly tenant: string
  readonly roles: string
}

/** A browser session: one cookie jar, so a second visit need not sign in again. */
export class Browser {
  readonly #cookies = new Map<string, string>()

  /** @returns the URL that the provider finally redirected to, which begins with `redirectUri` */
  async authorize(authorizationUrl: URL, redirectUri: string, user: SignIn): Promise<URL> {
    let url = authorizationUrl
    let form: URLSearchParams | undefined
    for (let step = 0; step < 12; step += 1) {
      const response = await fetch(url, {
        redirect: 'manual',
        headers: {
          cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        },
        ...(form === undefined ? {} : { method: 'POST', body: form }),
      })
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
        this.#cookies.set(name, value)
      }
      const location = response.headers.get('location')
      if (location !== null) {
        url = new URL(location, url)
        form = undefined
        if (url.href.startsWith(redirectUri)) return url
      } else if (response.ok && form === undefined) {
        form = new URLSearchParams({ ...user })
      } else {
        throw new Error(`sign-in ended with ${response.status}: ${await response.text()}`)
      }
    }
    throw new Error('sign-in did not end')
  }
}
