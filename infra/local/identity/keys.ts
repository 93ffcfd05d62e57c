/**
 * The local provider's keys and secrets: made at first start, kept in one file that only its owner may read.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWK } from 'jose'

export interface IdentitySecrets {
  /** Private RS256 key, with `kid`, `use` and `alg`. */
  readonly signingKey: JWK & { readonly kid: string }
  readonly cookieKeys: readonly string[]
  /** Secret of the pre-registered service client. */
  readonly serviceSecret: string
}

/**
 * Reads `<home>/identity/secrets.json`, or makes it.
 * @throws when the file is there but cannot be read: replacing it would strand what was issued with it
 */
export async function loadIdentitySecrets(home: string): Promise<IdentitySecrets> {
  const folder = join(home, 'identity')
  const file = join(folder, 'secrets.json')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const stored = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  })
  if (stored !== undefined) {
    try {
      return JSON.parse(stored) as IdentitySecrets
    } catch {
      throw new Error(`${file} is not JSON: delete it, and new keys are made at the next start`)
    }
  }
  const made = await makeSecrets()
  await writeFile(file, JSON.stringify(made), { mode: 0o600 })
  return made
}

async function makeSecrets(): Promise<IdentitySecrets> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = await exportJWK(privateKey)
  return {
    signingKey: { ...jwk, kid: randomUUID(), use: 'sig', alg: 'RS256' },
    cookieKeys: [randomBytes(32).toString('base64url')],
    serviceSecret: randomBytes(32).toString('base64url'),
  }
}
