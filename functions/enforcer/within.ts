/**
 * Waits for work, and no longer than a time. Work that takes longer goes on; its rejection after that is
 * whoever's who waits for it again. One timer and one promise: this stands between all chunks of a stream.
 */

/** What `work` resolves to, or undefined after the time. Rejects where `work` does before. */
export function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, undefined)
    work.then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error instanceof Error ? error : new Error('The work failed'))
      },
    )
  })
}
