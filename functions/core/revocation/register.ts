/**
 * Port: the latest list of revocations that was ever in force, remembered outside the bucket that holds
 * it. Whoever can write the bucket can put an older list back, or take it away; the register is what tells.
 */

/** Names one list: two lists of one version differ in their digest. */
export interface ListName {
  /** 0 where there never was a list. */
  readonly version: number
  /** Base64url SHA-256 of the list that is signed; undefined where the register is older than digests. */
  readonly digest: string | undefined
}

export interface RevocationRegister {
  /** Undefined where nothing was ever registered. Rejects where that cannot be told. */
  read(): Promise<ListName | undefined>
  /**
   * Registers a list: false where a later one is registered, or another of the same version. Never lowers
   * what is there. Rejects where that cannot be told.
   */
  claim(list: ListName): Promise<boolean>
}

/** Whether a list is at least as late as what is registered, and no other of the same version. */
export function isUpToDate(list: ListName, registered: ListName | undefined): boolean {
  if (registered === undefined) return true
  if (list.version !== registered.version) return list.version > registered.version
  return registered.digest === undefined || list.digest === registered.digest
}
