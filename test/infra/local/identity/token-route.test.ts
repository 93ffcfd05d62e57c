import { describe, expect, it } from 'vitest'
import type { MintRequest } from '../../../../infra/local/identity/mint.ts'
import { tokenRoute } from '../../../../infra/local/identity/token-route.ts'

const ALICE = { subject: 'alice', tenant: 'tenant_a', roles: ['analyst'] }

function route() {
  const minted: MintRequest[] = []
  const handle = tokenRoute({
    mint: (request) => {
      minted.push(request)
      return Promise.resolve('token')
    },
  })
  return { minted, handle }
}

describe('tokenRoute', () => {
  it.each([
    [ALICE, 3600],
    [{ ...ALICE, roles: [] }, 3600],
    [{ ...ALICE, scope: '', audience: 'https://a', clientId: 'agent', expiresIn: -1 }, -1],
    [{ ...ALICE, audience: ['https://a', 'https://b'], expiresIn: 0 }, 0],
  ])('mints what %j asks for', async (body, expiresIn) => {
    const { minted, handle } = route()
    expect(await handle(body)).toEqual({
      status: 200,
      body: { access_token: 'token', token_type: 'Bearer', expires_in: expiresIn },
    })
    expect(minted).toEqual([body])
  })

  it.each([
    ['nothing', undefined, /JSON object/],
    ['a list', [], /JSON object/],
    ['a field it does not know', { ...ALICE, role: 'admin' }, /unknown field; known are subject/],
    ['no subject', { ...ALICE, subject: undefined }, /subject/],
    ['an empty subject', { ...ALICE, subject: '' }, /subject/],
    ['a tenant that is not a string', { ...ALICE, tenant: 7 }, /tenant/],
    ['roles that are a string', { ...ALICE, roles: 'admin' }, /roles/],
    ['a role that is not a string', { ...ALICE, roles: [1] }, /roles/],
    ['a scope that is a list', { ...ALICE, scope: ['a'] }, /scope/],
    ['an empty audience', { ...ALICE, audience: '' }, /audience/],
    ['an empty list of audiences', { ...ALICE, audience: [] }, /audience/],
    ['a lifetime that is a string', { ...ALICE, expiresIn: '60' }, /expiresIn/],
    ['a lifetime that is not whole', { ...ALICE, expiresIn: 0.5 }, /expiresIn/],
    ['a lifetime beyond any calendar', { ...ALICE, expiresIn: 1e12 }, /expiresIn/],
    ['an empty client', { ...ALICE, clientId: '' }, /clientId/],
  ])('refuses %s', async (_title, body, message) => {
    const { minted, handle } = route()
    const { status, body: answer } = await handle(body)
    expect(status).toBe(400)
    expect(answer['error']).toMatch(message)
    expect(minted).toEqual([])
  })
})
