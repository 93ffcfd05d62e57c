/**
 * Makes one piece of an answer, for API Gateway integrations that do not stream (`api.streaming:
 * false`). An answer that breaks off is an error and never half an answer.
 */
import type { SentAnswer } from './stream-answer.ts'

/** What a Lambda proxy integration takes (API Gateway, "Output format of a Lambda function"). */
export interface ProxyAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly isBase64Encoded: true
}

/** @throws the body's error when it breaks off; API Gateway answers 502 then. */
export async function bufferAnswer({ status, headers, body }: SentAnswer): Promise<ProxyAnswer> {
  const chunks: Uint8Array[] = []
  if (typeof body === 'string') chunks.push(Buffer.from(body))
  else for await (const chunk of body) chunks.push(chunk)
  return {
    statusCode: status,
    headers,
    body: Buffer.concat(chunks).toString('base64'),
    isBase64Encoded: true,
  }
}
