/**
 * What an S3 operation answers, and the table of its errors with their status and AWS's own words.
 * Source: Amazon S3 API Reference, 'Error responses'.
 */
import { element, xmlDocument } from './xml-write.ts'

export interface S3Answer {
  readonly kind: 'answer'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

const ERRORS = {
  AccessDenied: [403, 'Access Denied'],
  BadDigest: [400, 'The checksum you specified did not match what we received.'],
  BucketAlreadyExists: [409, 'The requested bucket name is not available.'],
  BucketNotEmpty: [409, 'The bucket you tried to delete is not empty'],
  EntityTooLarge: [400, 'Your proposed upload exceeds the maximum allowed size'],
  EntityTooSmall: [400, 'Your proposed upload is smaller than the minimum allowed size'],
  IncompleteBody: [400, 'The request body terminated unexpectedly'],
  InvalidArgument: [400, 'Invalid Argument'],
  InvalidBucketName: [400, 'The specified bucket is not valid.'],
  InvalidDigest: [400, 'The Content-MD5 you specified was invalid.'],
  InvalidPart: [400, 'One or more of the specified parts could not be found.'],
  InvalidPartOrder: [400, 'The list of parts was not in ascending order.'],
  InvalidRange: [416, 'The requested range is not satisfiable'],
  InvalidRequest: [400, 'Invalid Request'],
  InvalidURI: [400, "Couldn't parse the specified URI."],
  KeyTooLongError: [400, 'Your key is too long'],
  MalformedTrailerError: [400, 'The request contained trailing data that was not well-formed'],
  MalformedXML: [
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  ],
  MethodNotAllowed: [405, 'The specified method is not allowed against this resource.'],
  NoSuchBucket: [404, 'The specified bucket does not exist'],
  NoSuchKey: [404, 'The specified key does not exist.'],
  NoSuchUpload: [404, 'The specified multipart upload does not exist.'],
  NoSuchVersion: [404, 'The specified version does not exist.'],
  NotImplemented: [
    501,
    'A header or parameter you provided implies functionality that is not implemented',
  ],
  PreconditionFailed: [412, 'At least one of the pre-conditions you specified did not hold'],
  XAmzContentSHA256Mismatch: [
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ],
} as const satisfies Record<string, readonly [number, string]>

export type S3ErrorCode = keyof typeof ERRORS

export function s3Error(
  code: S3ErrorCode,
  more: { readonly message?: string; readonly headers?: Record<string, string> } = {},
): S3Answer {
  const [status, message] = ERRORS[code]
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/xml', ...more.headers },
    body: xmlDocument(
      element('Error', [element('Code', code), element('Message', more.message ?? message)]),
    ),
  }
}

export const errorWords = (code: S3ErrorCode): string => ERRORS[code][1]

export const xmlAnswer = (body: string, headers: Record<string, string> = {}): S3Answer => ({
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'application/xml', ...headers },
  body: xmlDocument(body),
})

export const emptyAnswer = (status: number, headers: Record<string, string> = {}): S3Answer => ({
  kind: 'answer',
  status,
  headers,
  body: '',
})

export function isAnswer(value: unknown): value is S3Answer {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'answer'
}
