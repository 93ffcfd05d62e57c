/** Exactly one Bearer credential, and refusals that tell nothing of it. */
import { answerRefusal } from '../../../../functions/core/forwarding/refusal-answer.ts'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../../../functions/core/refusal.ts'
import { authenticate, honest } from './token-cases.ts'

describe('the Authorization header', () => {
  const codeOfHeader = async (...values: string[]) => {
    const principal = await authenticate(values)
    return isRefusal(principal) ? principal.code : 'accepted'
  }

  it.each([
    ['is missing', [], 'credentials_missing'],
    ['is empty', [''], 'credentials_malformed'],
    ['is of another scheme', ['Basic YTpi'], 'credentials_malformed'],
    ['has no scheme', ['TOKEN'], 'credentials_malformed'],
    ['has no token', ['Bearer '], 'credentials_malformed'],
    ['has two tokens', ['Bearer TOKEN TOKEN'], 'credentials_malformed'],
    ['has two tokens in one value', ['Bearer TOKEN, Bearer TOKEN'], 'credentials_malformed'],
    ['has a look-alike of its scheme', ['Bеarer TOKEN'], 'credentials_malformed'],
    ['is there twice', ['Bearer TOKEN', 'Bearer TOKEN'], 'credentials_duplicated'],
    ['is there twice, once empty', ['Bearer TOKEN', ''], 'credentials_duplicated'],
  ])('is refused when it %s', async (_what, values, code) => {
    const token = await honest()
    expect(await codeOfHeader(...values.map((value) => value.replaceAll('TOKEN', token)))).toBe(
      code,
    )
  })

  it.each(['Bearer TOKEN', 'bearer TOKEN', 'BEARER   TOKEN'])(
    'is accepted as "%s"',
    async (value) => {
      expect(await codeOfHeader(value.replace('TOKEN', await honest()))).toBe('accepted')
    },
  )
})

describe('a refused token', () => {
  it('is named by nothing of it to its caller', async () => {
    const secret = 'zebra-in-a-claim'
    for (const claims of [
      { sub: [secret] },
      { tenant: secret },
      { roles: [secret] },
      { aud: secret },
      { iss: secret },
    ]) {
      const refusal = await authenticate([`Bearer ${await honest({ claims })}`])
      if (!isRefusal(refusal)) expect.fail('accepted')
      const asked = { idText: '1', requestId: 'r', metadataUrl: 'https://gateway.example/metadata' }
      expect(JSON.stringify(answerRefusal(refusal, asked))).not.toContain(secret)
    }
  })
})
