/**
 * Appends a stream's records to `<directory>/<stream>-<YYYY-MM-DD>.ndjson` (the day is UTC's), each
 * batch in one write of whole records. A write that fails half way is taken back before it is retried.
 */
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Delivery } from './delivery.ts'

/** @param now milliseconds since the epoch */
export function fileDelivery(directory: string, now: () => number): Delivery {
  return {
    refusal: () => undefined,
    async deliver({ name }, bytes) {
      const day = new Date(now()).toISOString().slice(0, 10)
      await mkdir(directory, { recursive: true })
      const file = await open(join(directory, `${name}-${day}.ndjson`), 'a')
      try {
        const { size } = await file.stat()
        try {
          const { bytesWritten } = await file.write(bytes)
          if (bytesWritten !== bytes.length) throw new Error('short write')
        } catch (cause) {
          await file.truncate(size)
          throw cause
        }
      } finally {
        await file.close()
      }
    },
  }
}
