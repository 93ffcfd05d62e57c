/** Sends one HTTP request with headers exactly as written, and tells how its answer ended. */
import http from 'node:http'
import https from 'node:https'

export interface Answer {
  /** 0: the connection ended without an answer. */
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly text: string
  readonly isWhole: boolean
}

export interface Sent {
  readonly method?: string
  /** Names and values in turn. */
  readonly headers?: readonly string[]
  readonly body?: Uint8Array
}

export function send(
  url: string,
  { method = 'GET', headers = [], body }: Sent = {},
): Promise<Answer> {
  const { request } = url.startsWith('https:') ? https : http
  const length = body === undefined ? [] : ['Content-Length', String(body.byteLength)]
  return new Promise((resolve) => {
    const host = ['Host', new URL(url).host]
    const outgoing = request(url, {
      method,
      headers: [...host, ...headers, ...length],
      agent: false,
    })
    outgoing.on('error', () => resolve({ status: 0, headers: {}, text: '', isWhole: false }))
    outgoing.on('response', (response) => {
      const { statusCode: status = 0, headers: received } = response
      let text = ''
      const end = (isWhole: boolean) => (): void =>
        resolve({ status, headers: received, text, isWhole })
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', end(true))
      response.on('error', end(false))
    })
    outgoing.end(body)
  })
}
