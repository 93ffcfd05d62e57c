/**
 * One HTTP call whose whole answer can be compared byte for byte with another one: status, headers as
 * they came, body, and how it ended, without what differs between any two calls.
 */
import http from 'node:http'

export interface RawCall {
  readonly url: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const OF_ONE_CALL = /^(date|x-amzn-remapped-date|x-amzn-requestid|x-amz-apigw-id|x-amzn-trace-id)$/i

/** What is in `replace` is taken out of headers and body, beside ids and ports. */
export function rawAnswer(
  { url, method = 'GET', headers = {}, body = '' }: RawCall,
  replace: readonly RegExp[] = [],
): Promise<string> {
  const same = (text: string): string =>
    [/[0-9a-f]{8}-[0-9a-f-]{27}/g, /127\.0\.0\.1:\d+/g, ...replace].reduce(
      (rest, pattern) => rest.replace(pattern, ''),
      text,
    )
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, agent: false })
    request.on('error', reject)
    request.on('response', (response) => {
      let text = ''
      response.setEncoding('latin1')
      const finish = (end: string) => (): void => {
        const kept = response.rawHeaders.filter(
          (_part, index) => !OF_ONE_CALL.test(response.rawHeaders[index - (index % 2)] ?? ''),
        )
        resolve(JSON.stringify([response.statusCode, kept.map(same), same(text), end], null, 1))
      }
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', finish('whole'))
      response.on('error', finish('broken off'))
    })
    request.end(body)
  })
}
