/** A part under contract, and the outage that every port must be honest about. */
export interface Opened<T> {
  readonly part: T
  /** From now on nothing of it can be reached. */
  breakDown(): void
  repair(): void
  close(): Promise<void>
}
