/** Has the keys of all issuers fetched before the first call needs them. */
import type { SyncOutcome } from '../../../functions/key-sync/sync-keys.ts'
import type { Harness } from '../harness.ts'
import { bufferOutcome } from '../lambda/invocation.ts'

/** What came of it for each issuer; undefined where the function failed. */
export async function fetchFirstKeys(
  harness: Pick<Harness, 'functions'>,
  name: string,
): Promise<readonly SyncOutcome[] | undefined> {
  const found = harness.functions.get(name)
  if (found === undefined) return undefined
  const outcome = await bufferOutcome(await found.invoke(Buffer.from('{}')))
  if (outcome.kind !== 'payload' || outcome.functionError !== undefined) return undefined
  const { issuers } = JSON.parse(outcome.payload.toString()) as { issuers: readonly SyncOutcome[] }
  return issuers
}
