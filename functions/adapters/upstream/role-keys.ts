/**
 * The keys of the role that this function runs with, as Lambda puts them into its environment (Lambda,
 * "Defined runtime environment variables"). Undefined for anything that is not a role's: keys without
 * a session token are somebody's own.
 */
export interface RoleKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

/** Read for each signature: the environment may have got new ones. */
export function readRoleKeys(
  variables: Readonly<Record<string, string | undefined>>,
): RoleKeys | undefined {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = variables
  return accessKeyId && secretAccessKey && sessionToken
    ? { accessKeyId, secretAccessKey, sessionToken }
    : undefined
}
