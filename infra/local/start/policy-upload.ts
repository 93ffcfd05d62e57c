/**
 * Puts the first policy into force the way that every later one goes: upload, verification by the
 * activator, pointer. Refuses to go on where the activator reports a problem.
 */
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { POINTER_KEY, REPORTS, UPLOADS } from '../../../functions/core/decision/bundle-store.ts'

const NAME = 'first-policy.tar.gz'
const PATIENCE_MS = 20_000

/** @throws Error with the activator's report, or when none came in time. */
export async function uploadFirstPolicy(
  s3: S3Client,
  bucket: string,
  bundle: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${UPLOADS}${NAME}`, Body: bundle }))
  const deadline = performance.now() + PATIENCE_MS
  while (performance.now() < deadline && !signal.aborted) {
    if ((await readText(s3, bucket, POINTER_KEY)) !== undefined) return
    const report = await readText(s3, bucket, `${REPORTS}${NAME}.json`)
    if (report !== undefined && !report.includes('"activated"'))
      throw new Error(`The policy was not activated: ${report}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('The policy was not activated in time')
}

async function readText(s3: S3Client, bucket: string, key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    return await Body?.transformToString()
  } catch {
    return undefined
  }
}
