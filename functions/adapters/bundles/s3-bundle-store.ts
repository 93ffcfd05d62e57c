/**
 * The policy bucket on S3. Reads within a bound and only what changed; writes on condition, so that
 * of two that write at once one knows that it lost.
 */
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import type {
  BundleStore,
  ObjectFacts,
  ReadOptions,
  StoredObject,
  WriteCondition,
} from '../../core/decision/bundle-store.ts'

/** The store on one bucket. The client brings endpoint, credentials, time-outs and retries. */
export function createS3BundleStore(client: S3Client, bucket: string): BundleStore {
  return {
    async read(key, { limit, ifNoneMatch }: ReadOptions) {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ...(ifNoneMatch === undefined ? {} : { IfNoneMatch: ifNoneMatch }),
      })
      try {
        return await readAnswer(await client.send(command), limit)
      } catch (error) {
        if (statusOf(error) === 304) return { kind: 'unchanged' }
        // Needs s3:ListBucket: without it S3 says 403 for what is absent.
        if (error instanceof NoSuchKey) return { kind: 'absent' }
        throw error
      }
    },
    async write(key, bytes, condition?: WriteCondition) {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: bytes,
        ContentType: key.endsWith('.json') ? 'application/json' : 'application/gzip',
        ...(condition === undefined
          ? {}
          : 'ifMatch' in condition
            ? { IfMatch: condition.ifMatch }
            : { IfNoneMatch: '*' }),
      })
      try {
        await client.send(command)
        return true
      } catch (error) {
        // 409 is a conditional write that met another one; 404, an `ifMatch` whose object is gone.
        const lost = [404, 409, 412].includes(statusOf(error) ?? 0)
        if (lost && condition !== undefined) return false
        throw error
      }
    },
  }
}

async function readAnswer(
  {
    Body: body,
    ContentLength: length,
    ETag: etag,
    LastModified: modified,
    VersionId: version,
  }: GetObjectCommandOutput,
  limit: number,
): Promise<StoredObject | (ObjectFacts & { readonly kind: 'too-large' })> {
  if (body === undefined || etag === undefined || modified === undefined || length === undefined) {
    throw new Error('S3 answered without a body, a length, an entity tag or a date')
  }
  const facts = { etag, lastModified: modified.getTime(), versionId: version }
  if (length > limit) {
    if ('destroy' in body) body.destroy()
    return { kind: 'too-large', ...facts }
  }
  return { kind: 'object', bytes: await body.transformToByteArray(), ...facts }
}

/** HTTP status of an SDK error; the SDK throws for 304, too. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode
}
