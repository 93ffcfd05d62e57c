/**
 * Compares a body with every digest that its request claims for it (Content-MD5,
 * x-amz-content-sha256, x-amz-checksum-*, as header or trailer). Refuses a mismatch, two checksums
 * at once, and an algorithm that is not known here.
 * Source: Amazon S3 User Guide, 'Checking object integrity for data uploads'.
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { type S3Answer, s3Error } from './answers.ts'
import { crc32c, crc64nvme } from './crc.ts'
import type { Checksum, ChecksumAlgorithm } from './model.ts'

const hash = (name: string) => (bytes: Uint8Array) => createHash(name).update(bytes).digest()

const DIGESTS: Readonly<Record<ChecksumAlgorithm, (bytes: Uint8Array) => Buffer>> = {
  crc32: (bytes) => {
    const out = Buffer.alloc(4)
    out.writeUInt32BE(crc32(bytes))
    return out
  },
  crc32c,
  crc64nvme,
  sha1: hash('sha1'),
  sha256: hash('sha256'),
  sha512: hash('sha512'),
  md5: hash('md5'),
}

const PREFIX = 'x-amz-checksum-'
/** Headers with the checksum prefix that carry no checksum. */
const NOT_A_VALUE = new Set([`${PREFIX}algorithm`, `${PREFIX}mode`, `${PREFIX}type`])

export const digest = (algorithm: ChecksumAlgorithm, bytes: Uint8Array): Buffer =>
  DIGESTS[algorithm](bytes)

/** Reads an algorithm's name in any case; undefined when it is not known here. */
export function readAlgorithm(name: string): ChecksumAlgorithm | undefined {
  const lower = name.toLowerCase()
  return Object.hasOwn(DIGESTS, lower) ? (lower as ChecksumAlgorithm) : undefined
}

/** The one claimed and proven checksum, undefined when none is claimed, or the refusal. */
export function verifyClaims(
  bytes: Buffer,
  headers: ReadonlyMap<string, string>,
  trailers: ReadonlyMap<string, string>,
): Checksum | undefined | S3Answer {
  const md5 = headers.get('content-md5')
  if (md5 !== undefined && Buffer.from(md5, 'base64').length !== 16) return s3Error('InvalidDigest')
  if (md5 !== undefined && digest('md5', bytes).toString('base64') !== md5) {
    return s3Error('BadDigest', {
      message: 'The Content-MD5 you specified did not match what we received.',
    })
  }
  const sha256 = headers.get('x-amz-content-sha256') ?? ''
  if (
    /^[0-9a-f]{64}$/i.test(sha256) &&
    digest('sha256', bytes).toString('hex') !== sha256.toLowerCase()
  ) {
    return s3Error('XAmzContentSHA256Mismatch')
  }
  const claims = [...headers, ...trailers].filter(
    ([name]) => name.startsWith(PREFIX) && !NOT_A_VALUE.has(name),
  )
  const [claim, ...more] = claims
  if (!claim) return undefined
  if (more.length > 0) {
    return s3Error('InvalidRequest', {
      message:
        'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    })
  }
  const [name, value] = claim
  const algorithm = readAlgorithm(name.slice(PREFIX.length))
  if (!algorithm) return s3Error('NotImplemented')
  if (digest(algorithm, bytes).toString('base64') !== value) {
    return s3Error('BadDigest', {
      message: `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
    })
  }
  return { algorithm, value, type: 'FULL_OBJECT' }
}
