/**
 * Proves the upstreams of edge servers as a deployment does. A refused one stops the start.
 */
import type { Harness } from '../harness.ts'
import { StartFailure } from './start-failure.ts'

/** @throws StartFailure with each server whose deployment would fail, and why */
export async function proveUpstreams(
  harness: Pick<Harness, 'createCustomResources'>,
): Promise<void> {
  const failures = await harness.createCustomResources()
  if (failures.length === 0) return
  const lines = failures.map(({ properties, logicalId, reason }) => {
    const server = properties['Server']
    return `${typeof server === 'string' ? server : logicalId}: ${reason}`
  })
  throw new StartFailure(lines.join('\n'))
}
