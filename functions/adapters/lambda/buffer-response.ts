/**
 * Makes a whole answer of a response, for API Gateway integrations that do not stream (`api.streaming:
 * false`). An answer that breaks off is an error and never half an answer.
 */

/** What a Lambda proxy integration takes (API Gateway, "Output format of a Lambda function"). */
export interface ProxyAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly isBase64Encoded: true
}

/** @throws the body's error when it breaks off; API Gateway answers 502 then. */
export async function bufferResponse(response: Response): Promise<ProxyAnswer> {
  const bytes = Buffer.from(await response.arrayBuffer())
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: bytes.toString('base64'),
    isBase64Encoded: true,
  }
}
