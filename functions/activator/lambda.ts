/**
 * Lambda: an upload to the policy bucket becomes the policy in force, or a report says why not.
 */
import { S3Client } from '@aws-sdk/client-s3'
import { createS3BundleStore } from '../adapters/bundles/s3-bundle-store.ts'
import { printableJson } from '../core/printable.ts'
import { activate } from './activate.ts'
import { uploadsOf } from './uploads.ts'

const bucket = process.env['POLICY_BUCKET']
if (bucket === undefined || bucket === '') throw new Error('POLICY_BUCKET is not set')

const store = createS3BundleStore(new S3Client({}), bucket)

/** Handles one event; throws where the bucket fails, so that the event comes again. */
export async function handler(event: unknown): Promise<void> {
  for (const upload of uploadsOf(event, bucket ?? '')) {
    const report = await activate({ store, clock: Date.now }, upload)
    console.log(
      printableJson({ message: 'upload handled', key: upload.key, report: report ?? null }),
    )
  }
}
