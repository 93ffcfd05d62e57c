/**
 * The AWS JSON 1.0 and 1.1 protocols: reads `X-Amz-Target`, hands the body to that operation and
 * writes its answer or its error. Refuses unknown operations and bodies as AWS does; signatures are
 * not verified, because only this machine can reach these servers.
 */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AwsFailure, awsFailure, isFailure } from './aws-failure.ts'
import { type Input, readInput, type Shape } from './aws-shape.ts'
import type { Handler } from './loopback.ts'
import { readBody } from './read-body.ts'

export type AwsResult = Readonly<Record<string, unknown>>

/** One operation: takes the parsed body, gives the output or the service's error. */
export type Operation = (body: unknown) => AwsResult | AwsFailure | Promise<AwsResult | AwsFailure>

/** An operation whose input has been read by a shape before `run` sees it. */
export function operation<S extends Shape>(
  shape: S,
  run: (input: Input<S>) => AwsResult | AwsFailure | Promise<AwsResult | AwsFailure>,
): Operation {
  return (body) => {
    const input = readInput(shape, body)
    return isFailure(input) ? input : run(input)
  }
}

export interface AwsJsonOptions {
  readonly version: '1.0' | '1.1'
  /** What stands before the dot of `X-Amz-Target`. */
  readonly target: string
  readonly operations: Readonly<Record<string, Operation>>
  /** The largest request body taken, in bytes. */
  readonly maxBody: number
  /** Further headers of an error answer. */
  readonly errorHeaders?: (failure: AwsFailure) => Readonly<Record<string, string>>
}

export function awsJsonHandler(options: AwsJsonOptions): Handler {
  const operations = new Map(Object.entries(options.operations))
  return async function awsJson(request, response) {
    const result = await run(request, options, operations)
    const failed = isFailure(result)
    send(response, options.version, {
      status: failed ? result.status : 200,
      headers: failed ? options.errorHeaders?.(result) : undefined,
      body: failed ? { __type: result.code, message: result.message } : result,
    })
  }
}

async function run(
  request: IncomingMessage,
  options: AwsJsonOptions,
  operations: ReadonlyMap<string, Operation>,
): Promise<AwsResult | AwsFailure> {
  const bytes = await readBody(request, options.maxBody)
  if (bytes === 'too_large') {
    return awsFailure('RequestEntityTooLarge', 'the request body is too large', 413)
  }
  if (bytes === 'cut_off') return awsFailure('SerializationException', 'the body ended early')
  const target = String(request.headers['x-amz-target'] ?? '')
  const found = target.startsWith(`${options.target}.`)
    ? operations.get(target.slice(options.target.length + 1))
    : undefined
  if (!found) return awsFailure('UnknownOperationException', 'this stand-in has no such operation')
  let body: unknown
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return awsFailure('SerializationException', 'the body is not JSON in UTF-8')
  }
  return found(body)
}

function send(
  response: ServerResponse,
  version: string,
  answer: {
    status: number
    headers: Readonly<Record<string, string>> | undefined
    body: AwsResult
  },
): void {
  const text = JSON.stringify(answer.body)
  response
    .writeHead(answer.status, {
      'content-type': `application/x-amz-json-${version}`,
      'content-length': Buffer.byteLength(text),
      'x-amzn-requestid': randomUUID(),
      ...answer.headers,
    })
    .end(text)
}
