/** Every argument that matters is looked at: several, nested ones, every element, and none unlisted. */
import { describe, expect, it } from 'vitest'
import type { ToolMapping } from '../../../../functions/core/decision/tool-mapping.ts'
import { attributesOf } from '../../../../functions/core/decision/mapped-arguments.ts'
import type { JsonObject } from '../../../../functions/core/json.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'
import { callOf, enforce, outcome } from './call.ts'

const GLOBS = ['/data/a/*']

function mapping(over: Partial<ToolMapping>): ToolMapping {
  return { resource: 'files', action: 'write', attributes: {}, ...over }
}

const MOVE = mapping({ attributes: { path_pattern: ['path', 'destination'] } })
const NESTED = mapping({ attributes: { path_pattern: ['/target/path', '/files/*/path'] } })
const READ = mapping({ attributes: { path_pattern: 'path' } })

async function judge(sent: JsonObject, of: ToolMapping): Promise<string> {
  return outcome('allowed_paths', GLOBS, callOf(sent, { mapping: of }))
}

describe('an attribute that names several arguments', () => {
  it.each<[string, JsonObject, string]>([
    ['both are inside', { path: '/data/a/x', destination: '/data/a/y' }, 'satisfied'],
    ['the second is outside', { path: '/data/a/x', destination: '/data/b/y' }, 'argument_refused'],
    ['the first is outside', { path: '/data/b/x', destination: '/data/a/y' }, 'argument_refused'],
    ['the second is left out', { path: '/data/a/x' }, 'satisfied'],
    ['the second is null', { path: '/data/a/x', destination: null }, 'satisfied'],
    [
      'the second is a list',
      { path: '/data/a/x', destination: ['/data/b'] },
      'argument_unreadable',
    ],
    ['the second is a number', { path: '/data/a/x', destination: 5 }, 'argument_unreadable'],
    ['the second is empty', { path: '/data/a/x', destination: '' }, 'argument_unreadable'],
    ['both are left out', {}, 'argument_unreadable'],
    ['both are null', { path: null, destination: null }, 'argument_unreadable'],
  ])('judges all of them: %s', async (_what, sent, expected) => {
    expect(await judge(sent, MOVE)).toBe(expected)
  })

  it.each<[string, JsonObject, string]>([
    ['a nested one inside', { target: { path: '/data/a/x' } }, 'satisfied'],
    ['a nested one outside', { target: { path: '/data/b/x' } }, 'argument_refused'],
    ['all elements inside', { files: [{ path: '/data/a/x' }, { path: '/data/a/y' }] }, 'satisfied'],
    [
      'one element outside',
      { files: [{ path: '/data/a/x' }, { path: '/data/b/y' }] },
      'argument_refused',
    ],
    ['members in place of elements', { files: { 0: { path: '/data/b/y' } } }, 'argument_refused'],
    ['no elements', { files: [] }, 'argument_unreadable'],
    ['no elements beside a path', { files: [], target: { path: '/data/a/x' } }, 'satisfied'],
    ['JSON in a text', { files: '[{"path":"/data/b/y"}]' }, 'argument_unreadable'],
    ['JSON in an element', { files: ['{"path":"/data/b/y"}'] }, 'argument_unreadable'],
    ['a list in place of an object', { target: ['/data/b/x'] }, 'argument_unreadable'],
    ['text in place of an object', { target: '/data/a/x' }, 'argument_unreadable'],
    ['an element without one', { files: [{ path: '/data/a/x' }, {}] }, 'satisfied'],
    ['a null element', { files: [{ path: '/data/a/x' }, null] }, 'satisfied'],
    [
      'a member that is not listed',
      { target: { path: '/data/a/x', backup: '/data/b/x' } },
      'argument_refused',
    ],
    [
      'a member of an element that is not listed',
      { files: [{ path: '/data/a/x' }, { path: '/data/a/x', to: '/data/b/x' }] },
      'argument_refused',
    ],
  ])('follows pointers: %s', async (_what, sent, expected) => {
    expect(await judge(sent, NESTED)).toBe(expected)
  })

  it('says which element it was, and never what it holds', async () => {
    const sent = { files: [{ path: '/data/a/x' }, { path: '/data/b/secret' }] }
    const refusal = await enforce('allowed_paths', GLOBS, callOf(sent, { mapping: NESTED }))
    if (!isRefusal(refusal)) throw new Error('it passed')
    expect(refusal.data).toEqual({
      argument: '/files/1/path',
      condition: 'outside allowed_paths',
    })
    expect(refusal.detail).toBe('/files/1/path: outside allowed_paths')
    expect(JSON.stringify(refusal)).not.toContain('secret')
  })

  it('is a list for policy, and what stands there where it is read once', () => {
    const sent = {
      path: '/x',
      destination: null,
      target: { path: '/y' },
      files: ['/z', { path: 1 }],
    }
    const all = mapping({
      attributes: {
        one: 'path',
        nested: '/target/path',
        none: '/target/nothing',
        through: '/path/x',
        list: ['path', 'destination'],
        each: '/files/*/path',
      },
    })
    expect(attributesOf(all, sent)).toEqual({
      one: '/x',
      nested: '/y',
      list: ['/x'],
      // Text where an object is expected: a rule about each path fails on it or judges it.
      each: ['/z', 1],
    })
  })

  it('at the edge needs a header for each, and has none for what is nested', async () => {
    const both = { path: '/data/a/x', destination: '/data/a/y' }
    const at = (sent: JsonObject, of: ToolMapping) =>
      outcome('allowed_paths', GLOBS, callOf(sent, { mapping: of, seen: 'headers' }))
    expect(await at(both, MOVE)).toBe('satisfied')
    expect(await at({ path: '/data/a/x' }, MOVE)).toBe('argument_unreadable')
    expect(await at(both, NESTED)).toBe('constraint_not_enforceable')
  })
})

describe('an argument that the mapping does not list', () => {
  const sent = { path: '/data/a/x', destination: '/data/b/y' }

  it('is refused beside a path, by its name', async () => {
    const refusal = await enforce('allowed_paths', GLOBS, callOf(sent, { mapping: READ }))
    expect(refusal).toMatchObject({
      code: 'argument_refused',
      data: { argument: 'destination', condition: "not listed in the tool's mapping" },
    })
  })

  it('is refused beside an endpoint', async () => {
    const of = mapping({ attributes: { endpoint_pattern: 'endpoint' } })
    const call = callOf({ endpoint: '/v1/a', callback: 'https://b.example' }, { mapping: of })
    expect(await outcome('allowed_endpoints', ['/v1/*'], call)).toBe('argument_refused')
  })

  it.each<[string, ToolMapping['other_arguments'], string]>([
    ['others are allowed', 'allow', 'satisfied'],
    ['it is listed beside', ['destination'], 'satisfied'],
    ['another one is listed', ['content'], 'argument_refused'],
    ['a part of it is listed', ['/destination/x'], 'argument_refused'],
    ['none is listed', [], 'argument_refused'],
  ])('is judged by the mapping where %s', async (_what, others, expected) => {
    const of = mapping({
      attributes: READ.attributes,
      ...(others === undefined ? {} : { other_arguments: others }),
    })
    expect(await judge(sent, of)).toBe(expected)
  })

  it('is named so that no log or terminal is harmed by its name', async () => {
    const name = `evil\u001b[2J\n\u202e${'x'.repeat(500)}`
    const call = callOf({ path: '/data/a/x', [name]: 1 }, { mapping: READ })
    const refusal = await enforce('allowed_paths', GLOBS, call)
    if (!isRefusal(refusal)) throw new Error('it passed')
    expect(refusal.detail).toMatch(/^evil\?\[2J\?\?x{1,80}: not listed/)
    expect(refusal.detail?.length).toBeLessThan(140)
  })
})
