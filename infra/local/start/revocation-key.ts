/** The key that signs this stack's revocations: made at each start, private half for the owner alone. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeSigningKey } from '../../../cli/revocation-key.ts'
import type { RevocationKey } from '../../../functions/core/deployment.ts'

export async function makeRevocationKey(
  home: string,
): Promise<{ readonly file: string; readonly publicKey: RevocationKey }> {
  const { publicKey, secret } = await makeSigningKey('local')
  const folder = join(home, 'identity')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'revocation-key.json')
  await writeFile(file, JSON.stringify(secret), { mode: 0o600 })
  return { file, publicKey }
}
