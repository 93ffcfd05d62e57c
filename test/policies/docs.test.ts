import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { CONSTRAINT_READERS, OBLIGATION_READERS } from '../../policies/compile/constraint-values.ts'
import { compileSchema, SHIPPED_SCHEMA } from '../../policies/compile/compile-schema.ts'

const text = await readFile(new URL('../../docs/policy.md', import.meta.url), 'utf8')
const shipped = await readFile(SHIPPED_SCHEMA, 'utf8')
const examples = [...text.matchAll(/```yaml\n([^]*?)```/g)].map(([, yaml = '']) => yaml)

/** The shipped schema with one section replaced. */
function withSection(yaml: string): string {
  const name = /^\w+/.exec(yaml)?.[0] ?? ''
  const section = new RegExp(`^${name}:.*\\n(?:[ #-].*\\n)*`, 'm')
  return shipped.replace(section, yaml)
}

describe('docs/policy.md', () => {
  it.each(examples.filter((yaml) => !/^(resources|roles):/.test(yaml)))(
    'shows sections that compile:\n%s',
    (yaml) => {
      expect(compileSchema(withSection(yaml))).toMatchObject({ kind: 'compiled' })
    },
  )

  it('shows resources and roles that compile', () => {
    const own = examples.filter((yaml) => /^(resources|roles):/.test(yaml))
    expect(own).toHaveLength(2)
    expect(compileSchema(own.join(''))).toMatchObject({ kind: 'compiled' })
  })

  it.each(Object.keys({ ...CONSTRAINT_READERS, ...OBLIGATION_READERS }))('describes %s', (name) => {
    expect(text).toMatch(new RegExp(`^\\| .*\`${name}\`.* \\| .+ \\| .+ \\|$`, 'm'))
  })
})
