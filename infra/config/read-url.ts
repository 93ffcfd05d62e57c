/**
 * Which URLs a configuration may name: https anywhere, and for the local stack http on loopback.
 * Refuses what could hide another host or a secret: user info, fragments, and text that is not the
 * URL it becomes.
 */
import { isFetchable } from '../../functions/key-sync/fetchable-url.ts'

/** What is wrong with the text as a URL; undefined when nothing is. */
export function urlComplaint(text: string, local: boolean): string | undefined {
  if (!URL.canParse(text)) return 'must be a whole URL such as https://example.com/mcp.'
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') {
    return 'must not hold a user name or password. Put credentials in Secrets Manager.'
  }
  if (!isFetchable(url, local)) {
    return local
      ? 'must use https; http is for loopback alone.'
      : 'must use https. http is accepted in the local stack alone.'
  }
  if (text.includes('#')) return 'must not have a fragment (#).'
  if (url.href !== text && url.href !== `${text}/`) {
    return `is not written as it is read. Write ${url.href}`
  }
  return undefined
}

/** As above, for where calls are forwarded: no query, and nothing that API Gateway would replace. */
export function upstreamComplaint(text: string, local: boolean): string | undefined {
  const complaint = urlComplaint(text, local)
  if (complaint !== undefined) return complaint
  if (text.includes('?')) return 'must not have a query (?).'
  return /[{}$]/.test(text) ? 'must not hold {, } or $, which API Gateway replaces.' : undefined
}

/** As above, for an issuer (RFC 8414 section 2: no query, no fragment). */
export function issuerComplaint(text: string, local: boolean): string | undefined {
  return (
    urlComplaint(text, local) ?? (text.includes('?') ? 'must not have a query (?).' : undefined)
  )
}
