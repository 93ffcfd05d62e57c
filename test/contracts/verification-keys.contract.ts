/** What every source of verification keys promises (functions/core/credentials/verification-keys.ts). */
import { exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type {
  KeySet,
  VerificationKeys,
} from '../../functions/core/credentials/verification-keys.ts'
import { isRefusal, type Refusal } from '../../functions/core/refusal.ts'
import type { Opened } from './opened.ts'

export interface OpenedKeys extends Opened<VerificationKeys> {
  /** What the issuer publishes; the source may find it only when it looks. */
  publish(keys: readonly JWK[]): Promise<void>
  /** Lets time pass, in milliseconds. */
  pass(milliseconds: number): void
}

export const ISSUER = 'https://issuer.example'
const HOUR = 3_600_000

export function verificationKeysContract(name: string, open: () => Promise<OpenedKeys>): void {
  describe(`the verification keys of ${name}`, () => {
    let opened: OpenedKeys
    let keys: VerificationKeys
    let first: Awaited<ReturnType<typeof makeKey>>
    let second: Awaited<ReturnType<typeof makeKey>>
    beforeAll(async () => {
      first = await makeKey('first')
      second = await makeKey('second')
    })
    beforeEach(async () => {
      opened = await open()
      keys = opened.part
    })
    afterEach(() => opened.close())

    const kids = (answer: KeySet | Refusal) =>
      isRefusal(answer) ? answer.code : answer.keys.map(({ kid }) => kid)

    it('refuse where none were ever published', async () => {
      expect(kids(await keys.of(ISSUER))).toBe('keys_unavailable')
      expect(kids(await keys.of('https://unknown.example'))).toBe('keys_unavailable')
    })

    it('verify what their issuer signed', async () => {
      await opened.publish([first.jwk])
      const set = await keys.of(ISSUER)
      if (isRefusal(set)) throw new Error(set.code)
      const [key] = set.keys
      expect(key?.algorithms).toContain('ES256')
      const token = await new SignJWT({}).setProtectedHeader({ alg: 'ES256' }).sign(first.signer)
      await expect(jwtVerify(token, await key!.importFor('ES256'))).resolves.toBeDefined()
    })

    it('find a key that is published later, once it is asked for', async () => {
      await opened.publish([first.jwk])
      expect(kids(await keys.of(ISSUER))).toEqual(['first'])
      await opened.publish([first.jwk, second.jwk])
      expect(kids(await keys.afterUnknown(ISSUER))).toEqual(['first', 'second'])
      expect(kids(await keys.of(ISSUER))).toEqual(['first', 'second'])
    })

    it('drop a key that is published no more, within half a minute', async () => {
      await opened.publish([first.jwk, second.jwk])
      await keys.of(ISSUER)
      await opened.publish([second.jwk])
      opened.pass(31_000)
      expect(kids(await keys.of(ISSUER))).toEqual(['second'])
    })

    it('serve the last good ones while their source is down, and refuse when it is so for long', async () => {
      await opened.publish([first.jwk])
      await keys.of(ISSUER)
      opened.breakDown()
      opened.pass(HOUR)
      expect(kids(await keys.of(ISSUER))).toEqual(['first'])
      expect(kids(await keys.afterUnknown(ISSUER))).toEqual(['first'])
      opened.pass(48 * HOUR)
      expect(kids(await keys.of(ISSUER))).toBe('keys_unavailable')
      opened.repair()
      expect(kids(await keys.afterUnknown(ISSUER))).toEqual(['first'])
    })

    it('never give out a symmetric or private key', async () => {
      const secret: JWK = { kty: 'oct', k: 'c2VjcmV0', kid: 'secret', alg: 'HS256' }
      await opened.publish([secret, { ...first.jwk, kid: 'private', d: 'AAAA' }, second.jwk])
      expect(kids(await keys.of(ISSUER))).toEqual(['second'])
    })
  })
}

async function makeKey(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  return { jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' }, signer: privateKey }
}
