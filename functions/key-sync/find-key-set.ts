/**
 * Finds and reads an issuer's published keys: at the configured URL, or by OpenID Connect discovery.
 * Refuses a discovery document of another issuer.
 */
import { readFile } from 'node:fs/promises'
import type { IssuerTrust } from '../core/deployment.ts'
import { isJsonObject } from '../core/json.ts'
import { parseStrictJson } from '../core/strict-json.ts'
import { type FetchLimits, fetchText, MOST_BYTES } from './fetch-text.ts'
import type { StoredKey } from '../core/credentials/key-store.ts'
import { type KeySetProblem, readKeySet } from './read-key-set.ts'

export async function findKeySet(
  trust: IssuerTrust,
  limits: FetchLimits,
): Promise<{ readonly keys: readonly StoredKey[] } | KeySetProblem> {
  const location =
    trust.jwks === undefined ? await discover(trust.issuer, limits) : { url: trust.jwks }
  if ('problem' in location) return location
  const isFile = location.url.startsWith('file:')
  const fetched = isFile
    ? await readKeyFile(location.url, limits)
    : await fetchText(location.url, limits)
  if ('problem' in fetched) return { problem: `the key set: ${fetched.problem}` }
  return readKeySet(fetched.text)
}

/** OpenID Connect Discovery 1.0, sections 4.1 and 4.3. */
async function discover(
  issuer: string,
  limits: FetchLimits,
): Promise<{ readonly url: string } | KeySetProblem> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const fetched = await fetchText(url, limits)
  if ('problem' in fetched) return { problem: `the discovery document: ${fetched.problem}` }
  const parsed = parseStrictJson(fetched.text)
  const document = 'value' in parsed && isJsonObject(parsed.value) ? parsed.value : {}
  if (document['issuer'] !== issuer) {
    return { problem: 'the discovery document is of another issuer' }
  }
  const jwksUri = document['jwks_uri']
  return typeof jwksUri === 'string' && !jwksUri.startsWith('file:')
    ? { url: jwksUri }
    : { problem: 'the discovery document names no jwks_uri' }
}

async function readKeyFile(
  url: string,
  { local }: FetchLimits,
): Promise<{ readonly text: string } | KeySetProblem> {
  if (!local) return { problem: 'files are read in the local stack alone' }
  try {
    const text = await readFile(new URL(url), 'utf8')
    return text.length > MOST_BYTES ? { problem: 'the file is too large' } : { text }
  } catch {
    return { problem: 'the file cannot be read' }
  }
}
