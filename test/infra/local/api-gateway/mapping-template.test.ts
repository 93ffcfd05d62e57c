import type { TemplateOverrides } from '../../../../infra/local/api-gateway/api-model.ts'
import { describe, expect, it } from 'vitest'
import { compileMappingTemplate } from '../../../../infra/local/api-gateway/mapping-template.ts'
import { Place } from '../../../../infra/local/template/template-failure.ts'
import { apiRequest } from './request-fixture.ts'

const place = new Place('Stack/Method.Template')
const request = apiRequest()
const body = '{"name":"Ada","list":[1,2],"deep":{"key":"it\'s"}}'

function rendered(template: string): string {
  return compileMappingTemplate(template, place)(request, body, {})
}

// API Gateway, "Mapping template variables" and Velocity's own reference.
describe('compileMappingTemplate', () => {
  it.each([
    ['plain { statusCode: 204 } #fff $', 'plain { statusCode: 204 } #fff $'],
    ['$context.requestId ${context.stage}', 'request-1 live'],
    ['$stageVariables.server', 'one'],
    ["$input.params('id') $input.params('x') $input.params('X-OWN')", '7 2 b'],
    ["$input.params().header.get('Host')", 'api.example.test'],
    ["$input.json('$.list') $input.path('$.name')", '[1,2] Ada'],
    ["$util.escapeJavaScript($input.path('$.deep.key'))", "it\\'s"],
    ["$util.base64Encode('a')$util.urlEncode('a b')", 'YQ==a%20b'],
    ['#set($a = 1 + 2 * 3)$a', '7'],
    ['#set($m = {"k": [1, "two"]})$m.k[1]', 'two'],
    ['#if($input.path("$.name") == "Ada")yes#{else}no#end', 'yes'],
    ['#if(false)a#elseif(1 < 2 && !$missing)b#else c#end', 'b'],
    ['#foreach($n in $input.path("$.list"))$n#if($foreach.hasNext),#end#end', '1,2'],
    ['#foreach($n in [1..3])$n#end', '123'],
    ['#set($name = "Ada")"Hello $name"', '"Hello Ada"'],
    ['$missing.a.b|$!missing|', '||'],
    ['## comment\n#* more *#text', 'text'],
    ['#set($t = "abc")#if($t.matches("a.c") && !$t.matches("b"))yes#end', 'yes'],
  ])('renders %s', (template, expected) => {
    expect(rendered(template)).toBe(expected)
  })

  it('notes overrides of status and headers', () => {
    const overrides: TemplateOverrides = {}
    const template = `#set($context.responseOverride.status = 418)
      #set($context.responseOverride.header.X-Tea = "pot")
      #set($context.requestOverride.querystring.q = "1")`
    compileMappingTemplate(template, place)(request, body, overrides)
    expect(overrides).toMatchObject({
      responseStatus: 418,
      responseHeaders: { 'X-Tea': 'pot' },
      requestQuery: { q: '1' },
    })
  })

  it('leaves the request as it was', () => {
    rendered('#set($context.stage = "other")#set($stageVariables.server = "other")')
    expect(request.context.stage).toBe('live')
    expect(request.stage.variables).toEqual({ server: 'one' })
  })

  it.each([
    ['#macro(x)#end', 'directive #macro is not known'],
    ['#if(true)', '#if has no #end'],
    ['text #end', '#end closes nothing'],
    ['$input.frobnicate()', 'method frobnicate() is not known'],
    ['#set(1 = 2)', '#set needs a reference'],
  ])('refuses %s with its place', (template, problem) => {
    expect(() => rendered(template)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(problem) as string,
        place: place.text,
      }) as Error,
    )
  })
})
