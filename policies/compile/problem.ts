/**
 * What is wrong with a schema file, and where. Lines and columns count from 1, as editors do.
 */
export interface Problem {
  readonly line: number
  readonly column: number
  readonly message: string
}

export interface Place {
  readonly line: number
  readonly column: number
}

/** One problem as a line that editors and terminals turn into a link. */
export function describeProblem(fileName: string, { line, column, message }: Problem): string {
  return `${fileName}:${line}:${column}: ${message}`
}
