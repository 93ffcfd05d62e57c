/**
 * Reads the body of an S3 request, out of `aws-chunked` if need be, and proves its digests.
 * Refuses bodies over 64 MiB, bodies cut short, and bodies that are not what their headers claim.
 */
import type { IncomingMessage } from 'node:http'
import { readBody } from '../read-body.ts'
import { isAnswer, type S3Answer, s3Error } from './answers.ts'
import { decodeAwsChunked } from './aws-chunked.ts'
import { verifyClaims } from './checksums.ts'
import type { Checksum } from './model.ts'

export interface Payload {
  readonly kind: 'payload'
  readonly bytes: Buffer
  /** what the sender claimed, and was right about */
  readonly checksum: Checksum | undefined
}

const MAX_OBJECT = 64 * 1024 * 1024
/** Chunk lines, signatures and trailers of a body that is just at the limit. */
const MAX_FRAMING = 2 * 1024 * 1024

const NO_TRAILERS: ReadonlyMap<string, string> = new Map()

/** @param completing the request ends an upload: its checksum headers are the object's, not the body's. */
export async function readPayload(
  message: IncomingMessage,
  headers: ReadonlyMap<string, string>,
  completing: boolean,
): Promise<Payload | S3Answer> {
  const body = await readBody(message, MAX_OBJECT + MAX_FRAMING)
  if (body === 'too_large') return s3Error('EntityTooLarge')
  if (body === 'cut_off') return s3Error('IncompleteBody')
  const framed =
    (headers.get('x-amz-content-sha256') ?? '').startsWith('STREAMING-') ||
    hasToken(headers.get('content-encoding'), 'aws-chunked')
  const decoded = framed ? decodeAwsChunked(body) : { bytes: body, trailers: NO_TRAILERS }
  if (!decoded) return s3Error('IncompleteBody')
  const { bytes, trailers } = decoded
  if (bytes.length > MAX_OBJECT) return s3Error('EntityTooLarge')
  const length = headers.get('x-amz-decoded-content-length')
  if (length !== undefined && length !== String(bytes.length)) return s3Error('IncompleteBody')
  const announced = headers.get('x-amz-trailer')
  if (announced !== undefined && !trailers.has(announced.toLowerCase())) {
    return s3Error('MalformedTrailerError')
  }
  const claims = completing ? withoutChecksums(headers) : headers
  const checksum = verifyClaims(bytes, claims, trailers)
  return isAnswer(checksum) ? checksum : { kind: 'payload', bytes, checksum }
}

const withoutChecksums = (headers: ReadonlyMap<string, string>): Map<string, string> =>
  new Map([...headers].filter(([name]) => !name.startsWith('x-amz-checksum-')))

/** Whether a comma-separated header holds a token. */
function hasToken(header: string | undefined, token: string): boolean {
  return (header ?? '').split(',').some((one) => one.trim().toLowerCase() === token)
}
