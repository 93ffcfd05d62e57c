/**
 * Microsoft Entra ID (learn.microsoft.com, "Access token claims reference"), tokens of version 1 and
 * 2: the client is in `appid` or `azp`, the person in `oid` whichever application asks. ID tokens
 * name no client. Refuses issuers that stand for several directories.
 */
import type { Profile } from './profile.ts'

const SEVERAL = /\/(?:common|organizations|consumers|%7[Bb][^/]*)(?:\/|$)/

export const entra: Profile = ({ issuer }) => {
  if (SEVERAL.test(new URL(issuer).pathname))
    return 'must name one directory by its id, as the iss of its tokens does: common and organizations are not issuers.'
  const isSecond = issuer.endsWith('/v2.0')
  return {
    types: ['jwt'],
    algorithms: ['RS256'],
    clientRequired: true,
    require: { ver: [isSecond ? '2.0' : '1.0'] },
    claims: {
      subject: ['oid'],
      tenant: ['tid'],
      roles: ['roles'],
      client: [isSecond ? 'azp' : 'appid'],
    },
  }
}
