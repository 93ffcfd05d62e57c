/** What a profile of a vendor fills in for an issuer; whatever the issuer's entry says itself wins. */
import type { ClaimPaths, IssuerTrust } from '../../../functions/core/deployment.ts'

interface ProfileContext {
  /** The issuer's URL. */
  readonly issuer: string
  /** Prefix of custom claims; undefined where the entry gives none. */
  readonly namespace: string | undefined
}

export type ProfileDefaults = Partial<
  Pick<
    IssuerTrust,
    | 'types'
    | 'untyped'
    | 'algorithms'
    | 'audienceClaim'
    | 'otherAudiences'
    | 'require'
    | 'clientRequired'
    | 'ignoredRoles'
  >
> & { readonly claims?: Partial<ClaimPaths> }

/** The defaults, or what is wrong with the issuer's URL for this vendor. */
export type Profile = (context: ProfileContext) => ProfileDefaults | string
