// That what is hidden from a list can be reached in no other way, and what is listed in every way.
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import { createGateway, legacy, modern, OPEN_SCHEMA, resultOf } from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  const open = await engineWith(OPEN_SCHEMA)
  engine = {
    ...open,
    evaluate: (input) =>
      input.name?.includes('secret') === true
        ? { allowed: false, reason: 'hidden', outcome: 'deny' }
        : open.evaluate(input),
  }
})

const ARGUMENT = { name: 'id', value: 's' }
const LISTS = {
  prompt: ['prompts/list', 'prompts', 'name'],
  resource: ['resources/list', 'resources', 'uri'],
  template: ['resources/templates/list', 'resourceTemplates', 'uriTemplate'],
} as const

type Kind = keyof typeof LISTS
type Request = readonly [method: string, params: Record<string, unknown>]

/** Every way to reach a thing beside its list. */
function waysTo(kind: Kind, name: string): readonly Request[] {
  const ref = kind === 'prompt' ? { type: 'ref/prompt', name } : { type: 'ref/resource', uri: name }
  const completion: readonly Request[] = [
    ['completion/complete', { ref, argument: ARGUMENT }],
    ['completion/complete', { ref, argument: ARGUMENT, context: { arguments: { owner: 'x' } } }],
  ]
  if (kind === 'prompt') return [['prompts/get', { name }], ...completion]
  return kind === 'resource' ? [['resources/read', { uri: name }], ...completion] : completion
}

async function ask(version: string, [method, params]: Request, result: unknown) {
  const gateway = createGateway({ engine, upstream: () => resultOf(result) })
  const [message, headers] =
    version === '2026-07-28' ? modern(method, params) : legacy(version, { id: 1, method, params })
  const { json } = await gateway.post(message, headers)
  const error = json?.['error'] as { data?: { code: string } } | undefined
  return { result: json?.['result'], code: error?.data?.code, forwarded: gateway.forwarded.length }
}

async function listed(version: string, kind: Kind, name: string): Promise<number> {
  const [method, member, key] = LISTS[kind]
  const { result } = await ask(version, [method, {}], { [member]: [{ name: 'n', [key]: name }] })
  const entries = (result as Record<string, Record<string, string>[]>)[member] ?? []
  return entries.length
}

const VERSIONS = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28']
const ANSWER = { messages: [], contents: [], completion: { values: ['some'] } }

describe.each(VERSIONS)('in %s', (version) => {
  it.each<[Kind, string]>([
    ['prompt', 'secret_prompt'],
    ['resource', 'note://secret'],
    ['template', 'note://secret/{id}'],
  ])('a hidden %s is neither listed, had nor completed', async (kind, name) => {
    expect(await listed(version, kind, name)).toBe(0)
    for (const way of waysTo(kind, name)) {
      const { code, forwarded } = await ask(version, way, ANSWER)
      expect([way[0], code, forwarded]).toEqual([way[0], 'not_available', 0])
    }
  })

  it.each<[Kind, string]>([
    ['prompt', 'greet'],
    ['resource', 'note://a'],
    ['template', 'note://{owner}/{id}'],
  ])('a %s that may be seen is listed, had and completed', async (kind, name) => {
    expect(await listed(version, kind, name)).toBe(1)
    for (const way of waysTo(kind, name)) {
      const { code, forwarded } = await ask(version, way, ANSWER)
      expect([way[0], code, forwarded]).toEqual([way[0], undefined, 1])
    }
  })
})
