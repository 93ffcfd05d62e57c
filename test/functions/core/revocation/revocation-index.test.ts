// What an entry of the list of revocations means for a call, and which lists are not read at all.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkRevoked } from '../../../../functions/core/revocation/check-revoked.ts'
import { indexRevocations } from '../../../../functions/core/revocation/revocation-index.ts'
import {
  REVOCABLE,
  type RevocationEntry,
  readRevocationList,
} from '../../../../functions/core/revocation/revocation-list.ts'

const CALLER = {
  issuer: 'https://id.example.com',
  tenant: 'acme',
  subject: 'alice',
  client: 'agent',
  tokenId: 't1',
  issuedAt: 1000,
}
const TARGET = { server: 'orders', tool: 'file_read' }

type Named = Omit<RevocationEntry, 'at'>

function codeOf(named: Named, caller = CALLER as object, target: object = TARGET) {
  const index = indexRevocations({ version: 1, entries: [{ ...named, at: 0 }] })
  const who = { ...CALLER, ...caller }
  return checkRevoked(index, who, { ...TARGET, ...target })?.code
}

describe('checkRevoked', () => {
  it.each<[string, Named]>([
    ['its token', { jti: 't1' }],
    ['its token of its issuer', { jti: 't1', issuer: CALLER.issuer }],
    ['its caller', { subject: 'alice', tenant: 'acme', issuer: CALLER.issuer }],
    ['its client', { client: 'agent' }],
    ['its client within its tenant', { client: 'agent', tenant: 'acme' }],
    ['its issuer', { issuer: CALLER.issuer }],
    ['everything that was issued before', { issuedBefore: 1001 }],
    ["the caller's older tokens", { subject: 'alice', issuedBefore: 1001 }],
    ['the client on this server', { client: 'agent', server: 'orders' }],
  ])('takes the worth from a call by %s', (_title, named) => {
    expect(codeOf(named)).toBe('token_revoked')
  })

  it.each<[string, Named]>([
    ['its tenant', { tenant: 'acme' }],
    ['its server', { server: 'orders' }],
    ['its tool', { tool: 'file_read' }],
    ['its tool on its server', { tool: 'file_read', server: 'orders' }],
    ['its tool for its tenant', { tool: 'file_read', tenant: 'acme' }],
  ])('refuses a call that is switched off by %s', (_title, named) => {
    expect(codeOf(named)).toBe('switched_off')
  })

  it.each<[string, Named]>([
    ['another token', { jti: 't2' }],
    ['the same token id of another issuer', { jti: 't1', issuer: 'https://other.example.com' }],
    ['another caller', { subject: 'bob' }],
    ['the same subject of another tenant', { subject: 'alice', tenant: 'other' }],
    [
      'the same subject of another issuer',
      { subject: 'alice', issuer: 'https://other.example.com' },
    ],
    ['another client', { client: 'Agent' }],
    ['a subject of that name as a client', { client: 'alice' }],
    ['another tenant', { tenant: 'acme2' }],
    ['another server', { server: 'order' }],
    ['another tool', { tool: 'file_write' }],
    ['the tool of another server', { tool: 'file_read', server: 'other' }],
    ['tokens that were issued before this one', { issuedBefore: 1000 }],
    ["the caller's tokens before this one", { subject: 'alice', issuedBefore: 1000 }],
  ])('leaves a call alone that is not meant: %s', (_title, named) => {
    expect(codeOf(named)).toBeUndefined()
  })

  it('takes a token that does not say when it was issued for an old one', () => {
    expect(codeOf({ issuedBefore: 1 }, { issuedAt: undefined })).toBe('token_revoked')
  })

  it('never takes what a token does not say for what an entry names', () => {
    expect(codeOf({ jti: '' }, { tokenId: undefined })).toBeUndefined()
    expect(codeOf({ client: 'undefined' }, { client: undefined })).toBeUndefined()
  })

  it('leaves tools alone while it is not known which one is called', () => {
    expect(codeOf({ tool: 'file_read' }, {}, { tool: undefined })).toBeUndefined()
  })

  it('says what it was revoked by, and no value', () => {
    const index = indexRevocations({
      version: 1,
      entries: [{ subject: 'alice', tenant: 'acme', at: 0 }],
    })
    expect(checkRevoked(index, CALLER, TARGET)?.detail).toBe('revoked by subject, tenant')
  })

  it('finds in a list of any length what reading it from end to end finds', () => {
    const name = fc.constantFrom('a', 'b')
    const entry = fc.record(
      {
        ...Object.fromEntries(REVOCABLE.map((each) => [each, name])),
        issuedBefore: fc.integer({ min: 0, max: 3 }),
      },
      { requiredKeys: [] },
    )
    const facts = fc.record({
      jti: name,
      subject: name,
      tenant: name,
      issuer: name,
      client: name,
      server: name,
      tool: name,
    })
    fc.assert(
      fc.property(
        fc.array(entry),
        facts,
        fc.integer({ min: 0, max: 3 }),
        (entries, call, issuedAt) => {
          const list = entries
            .filter((each) => Object.keys(each).length > 0)
            .map((each) => ({ ...each, at: 0 })) as RevocationEntry[]
          const isHit = list.some(
            (each) =>
              (each.issuedBefore === undefined || issuedAt < each.issuedBefore) &&
              REVOCABLE.every((part) => each[part] === undefined || each[part] === call[part]),
          )
          const caller = { ...call, tokenId: call.jti, issuedAt }
          const found = indexRevocations({ version: 1, entries: list }).find(caller, call)
          expect(found !== undefined).toBe(isHit)
        },
      ),
    )
  })
})

describe('readRevocationList', () => {
  const good = { environment: 'test', version: 1, entries: [{ jti: 'x', at: 1 }] }

  it('reads a list', () => {
    expect(readRevocationList(good)).toEqual(good)
    expect(readRevocationList({ ...good, entries: [] })).toEqual({ ...good, entries: [] })
  })

  it.each([
    ['no object', []],
    ['no environment', { ...good, environment: 1 }],
    ['version zero', { ...good, version: 0 }],
    ['a fraction as a version', { ...good, version: 1.5 }],
    ['no entries', { ...good, entries: {} }],
    ['an entry that names nothing', { ...good, entries: [{ at: 1 }] }],
    [
      'an entry that names what nobody knows',
      { ...good, entries: [{ jti: 'x', role: 'r', at: 1 }] },
    ],
    ['an entry with a number as a name', { ...good, entries: [{ jti: 1, at: 1 }] }],
    ['an entry without its time', { ...good, entries: [{ jti: 'x' }] }],
    ['an entry with a text as a time', { ...good, entries: [{ issuedBefore: '1', at: 1 }] }],
    ['an entry that is none', { ...good, entries: [null] }],
  ])('refuses all of a list with %s', (_title, value) => {
    expect(readRevocationList(value)).toBeUndefined()
  })
})
