/** A start that cannot be: its message is for the person who started, line by line. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure'
}
