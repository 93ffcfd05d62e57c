/**
 * What the HTTP status of an upstream's answer may mean to a caller. A challenge is about the gateway's
 * own credential, a redirect is never followed, and a client repeats some calls by itself where it is
 * told a status that asks for it (408, 421, 425): none of those goes on.
 */
import { type Refusal, refuse } from '../refusal.ts'

/** Statuses that say something of the message that was sent. */
const PASSED = [400, 403, 404, 405, 406, 409, 410, 413, 415, 422, 429]

/** A refusal where nothing of the answer is read; `url` is where the call was sent. */
export function refusedByStatus(
  status: number,
  headers: ReadonlyMap<string, string>,
  url: string,
): Refusal | undefined {
  if (status >= 300 && status < 400 && status !== 304)
    return refuse('upstream_redirected', slashOf(headers.get('location'), url))
  const isAboutUs = status === 401 || status === 407
  return status < 200 || status === 304 || isAboutUs || status > 599
    ? refuse('upstream_invalid', { detail: `status ${status}` })
    : undefined
}

/** The status of an answer that hands on the upstream's own error. */
export function passedStatus(status: number): number {
  if (status >= 500) return 502
  return PASSED.includes(status) ? status : 400
}

/** Says the one redirect that most servers make, and that a caller may know of. */
function slashOf(location: string | undefined, url: string): { readonly reason?: string } {
  const from = URL.parse(url)
  const to = location === undefined ? null : URL.parse(location, url)
  if (from === null || to?.hostname !== from.hostname) return {}
  if (to.pathname === `${from.pathname}/`)
    return { reason: 'Its URL is configured without the slash that it wants at its end' }
  if (`${to.pathname}/` === from.pathname)
    return { reason: 'Its URL is configured with a slash at its end that it does not want' }
  return {}
}
