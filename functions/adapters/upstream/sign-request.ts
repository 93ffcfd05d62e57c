/**
 * Signs a forwarded request with AWS Signature Version 4, as API Gateway, Lambda function URLs and
 * other AWS endpoints ask for it. Rejects a secret without keys.
 */
import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import type { UpstreamCredential } from '../../core/deployment.ts'
import type { UpstreamRequest } from '../../core/forwarding/upstream.ts'

/** Headers that no hop changes; the rest is sent beside them, unsigned. */
const SIGNED = new Set(['content-type', 'accept', 'mcp-protocol-version', 'mcp-method', 'mcp-name'])

/** `keys` as AWS names them: `accessKeyId`, `secretAccessKey`, `sessionToken`. */
export async function signRequest(
  { method, url, headers, body }: UpstreamRequest,
  { region, service }: Extract<UpstreamCredential, { kind: 'sigv4' }>,
  { accessKeyId, secretAccessKey, sessionToken }: Readonly<Record<string, string | undefined>>,
  now: number,
): Promise<Record<string, string>> {
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new Error('The secret of an upstream credential has no AWS keys')
  const { protocol, hostname, port, host, pathname } = new URL(url)
  const credentials = { accessKeyId, secretAccessKey }
  const signer = new SignatureV4({
    credentials: sessionToken === undefined ? credentials : { ...credentials, sessionToken },
    region,
    service,
    sha256: Sha256,
  })
  const signed = Object.entries(headers).filter(([name]) => SIGNED.has(name))
  const request = {
    method: method ?? 'POST',
    protocol,
    hostname,
    ...(port === '' ? {} : { port: Number(port) }),
    path: pathname,
    headers: { ...Object.fromEntries(signed), host },
    // The other methods go without.
    ...(method === undefined ? { body } : {}),
  }
  const made = await signer.sign(request, { signingDate: new Date(now) })
  const names = Object.entries(made.headers).map(([name, value]) => [name.toLowerCase(), value])
  return Object.fromEntries(names.filter(([name]) => name !== 'host')) as Record<string, string>
}

/** SHA-256 and HMAC in the form in which the signer wants them. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret))
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data))
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest())
  }
  reset(): void {
    throw new Error('A signature is made once')
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array | string {
  if (typeof data === 'string') return data
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
