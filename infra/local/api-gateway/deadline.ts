/** One time limit over several waits. */

export interface Deadline {
  /** The promise's value, or undefined once the time is up. */
  readonly orUndefined: <T>(promise: Promise<T>) => Promise<T | undefined>
  clear(): void
}

export function deadline(milliseconds: number): Deadline {
  let timer: NodeJS.Timeout | undefined
  const timeUp = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined)
  })
  return {
    orUndefined: (promise) => Promise.race([promise, timeUp]),
    clear: () => clearTimeout(timer),
  }
}
