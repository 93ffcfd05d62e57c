// Which header parameters of an upstream's tools are found, in schemas of any shape.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../functions/core/json.ts'
import { declaredTools, differingValues } from '../../../functions/edge-probe/declared-tools.ts'

const parametersOf = (properties: JsonValue) =>
  declaredTools([{ name: 'tool', inputSchema: { type: 'object', properties } }])[0]?.parameters

describe('declaredTools', () => {
  it('finds a parameter at any depth', () => {
    const path = { type: 'string', 'x-mcp-header': 'Path' }
    expect(parametersOf({ a: { properties: { b: { properties: { path } } } } })).toEqual([
      { path: ['a', 'b', 'path'], header: 'Path', type: 'string' },
    ])
  })

  it.each<[string, JsonValue]>([
    ['no text', 7],
    ['empty', ''],
    ['no name of a header', 'x y'],
    ['a line end', 'a\r\nb'],
  ])('passes over a declaration that is %s', (_what, header) => {
    expect(parametersOf({ a: { type: 'string', 'x-mcp-header': header } })).toEqual([])
  })

  it('takes whatever an upstream lists', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), (tools, properties) => {
        declaredTools(tools as readonly JsonValue[])
        parametersOf(properties as JsonValue)
      }),
    )
  })

  it.each<[JsonValue, readonly [JsonValue, string]]>([
    ['integer', [1, '2']],
    ['boolean', [true, 'false']],
    ['string', ['mcp-authorizer-probe', 'mcp-authorizer-probe-other']],
  ])('tries a parameter of type %j with a value of that type', (type, values) => {
    expect(differingValues({ path: ['a'], header: 'A', type })).toEqual(values)
  })
})
