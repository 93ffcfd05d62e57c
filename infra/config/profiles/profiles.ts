/** The vendors with a profile, by the name that `profile:` takes. */
import { auth0 } from './auth0.ts'
import { cognito } from './cognito.ts'
import { entra } from './entra.ts'
import { keycloak } from './keycloak.ts'
import { okta } from './okta.ts'
import type { Profile } from './profile.ts'

export const PROFILES = {
  okta,
  entra,
  auth0,
  cognito,
  keycloak,
} as const satisfies Record<string, Profile>
