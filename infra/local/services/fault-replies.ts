/**
 * The errors with which each service itself says 'too much' and 'my own fault', in its protocol,
 * so that the SDK's retries and the product's fallbacks are the ones that run on AWS.
 */
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { FaultService } from './faults.ts'

export interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

const xml = (status: number, code: string, message: string): Reply => ({
  status,
  type: 'application/xml',
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
})

const json = (status: number, version: '1.0' | '1.1', code: string, message: string): Reply => ({
  status,
  type: `application/x-amz-json-${version}`,
  body: JSON.stringify({ __type: code, message }),
})

const plain = (status: number, message: string, headers?: Record<string, string>): Reply => ({
  status,
  type: 'application/json',
  body: JSON.stringify({ message }),
  ...(headers && { headers }),
})

const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#'

/** Sources: each service's 'Common errors' or 'Error responses' page. */
export const THROTTLE_REPLIES: Readonly<Record<FaultService, Reply>> = {
  s3: xml(503, 'SlowDown', 'Please reduce your request rate.'),
  dynamodb: json(
    400,
    '1.0',
    `${DYNAMODB}ProvisionedThroughputExceededException`,
    'The level of configured provisioned throughput for the table was exceeded.',
  ),
  firehose: json(500, '1.1', 'ServiceUnavailableException', 'Slow down.'),
  'secrets-manager': json(400, '1.1', 'ThrottlingException', 'Rate exceeded'),
  sqs: json(400, '1.0', 'com.amazonaws.sqs#RequestThrottled', 'Rate exceeded'),
  upstream: plain(429, 'Too many requests', { 'retry-after': '1' }),
}

export const INTERNAL_REPLIES: Readonly<Record<FaultService, Reply>> = {
  s3: xml(500, 'InternalError', 'We encountered an internal error. Please try again.'),
  dynamodb: json(500, '1.0', `${DYNAMODB}InternalServerError`, 'Internal server error'),
  firehose: json(500, '1.1', 'InternalFailure', 'Internal failure'),
  'secrets-manager': json(
    500,
    '1.1',
    'InternalServiceError',
    'An error occurred on the server side.',
  ),
  sqs: json(500, '1.0', 'com.amazonaws.sqs#InternalError', 'Internal error'),
  upstream: plain(502, 'Bad gateway'),
}

export function sendReply(response: ServerResponse, reply: Reply): void {
  response
    .writeHead(reply.status, {
      'content-type': reply.type,
      'content-length': Buffer.byteLength(reply.body),
      'x-amzn-requestid': randomUUID(),
      ...reply.headers,
    })
    .end(reply.body)
}
