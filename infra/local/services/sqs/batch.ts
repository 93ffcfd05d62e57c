/**
 * Runs the entries of a batch one by one. Refuses the whole batch when it is empty, has more than
 * ten entries, more than 1 MiB, or entries without an id of their own; each entry succeeds or fails for itself.
 */
import { type AwsFailure, awsFailure, isFailure } from '../aws-failure.ts'
import { type AwsResult } from '../aws-json.ts'

type Entry = Readonly<Record<string, unknown>>

const MOST_BYTES = 1_048_576
const ID = /^[A-Za-z0-9_-]{1,80}$/

export function runBatch(
  entries: readonly Entry[],
  run: (entry: Entry) => AwsResult | AwsFailure,
): AwsResult | AwsFailure {
  if (entries.length === 0) {
    return awsFailure('EmptyBatchRequest', 'There should be at least one entry in the request.')
  }
  if (entries.length > 10) {
    return awsFailure(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    )
  }
  const ids = entries.map(({ Id }) => (typeof Id === 'string' ? Id : ''))
  if (!ids.every((id) => ID.test(id))) {
    return awsFailure(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores.',
    )
  }
  if (new Set(ids).size < ids.length) {
    return awsFailure('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.')
  }
  const bytes = entries.reduce(
    (sum, { MessageBody }) =>
      sum + (typeof MessageBody === 'string' ? Buffer.byteLength(MessageBody) : 0),
    0,
  )
  if (bytes > MOST_BYTES) {
    return awsFailure(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${MOST_BYTES} bytes. You have sent ${bytes} bytes.`,
    )
  }
  const successful: Record<string, unknown>[] = []
  const failed: Record<string, unknown>[] = []
  for (const [index, entry] of entries.entries()) {
    const Id = ids[index]
    const outcome = run(entry)
    if (isFailure(outcome)) {
      failed.push({ Id, Code: outcome.code, Message: outcome.message, SenderFault: true })
    } else successful.push({ Id, ...outcome })
  }
  return { Successful: successful, Failed: failed }
}
