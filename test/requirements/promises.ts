/**
 * How promises of the design are kept together with the tests that show them: a file below test/ and the
 * beginning of a test's title in it. A promise that no test shows has no place here.
 */
export interface Promised {
  /** What is promised, as somebody would rely on it. */
  readonly promise: string
  /** File and title. */
  readonly shownBy: readonly (readonly [file: string, title: string])[]
}

/** By the part of the design that makes them. */
export type Promises = Readonly<Record<string, readonly Promised[]>>
