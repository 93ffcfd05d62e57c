/**
 * Which URLs keys may come from: https, or in the local stack http on loopback. Anything else could
 * be changed on its way, or be something inside the network.
 */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

export function isFetchable(url: URL, local: boolean): boolean {
  if (url.username !== '' || url.password !== '') return false
  if (url.protocol === 'https:') return true
  return local && url.protocol === 'http:' && LOOPBACK.test(url.hostname)
}
