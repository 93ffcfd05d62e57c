/**
 * Reads which APIs and functions the enforcer's own role may call, where it signs with that role's
 * keys. Refuses wildcards, other services than the two, and grants beside keys from a secret.
 */
import type { UpstreamCredential } from '../../functions/core/deployment.ts'
import { type Place, readTexts, type YamlReading } from './yaml-reading.ts'

/** ARN of what each service calls, to the full path or alias: a request has no other. */
const ARNS: Readonly<Record<string, { readonly pattern: RegExp; readonly example: string }>> = {
  'execute-api': {
    pattern:
      /^arn:aws[a-z-]*:execute-api:[a-z0-9-]+:\d{12}:[a-z0-9]+\/[\w$-]+\/[A-Z]+(?:\/[\w.~-]+)*\/?$/,
    example: 'arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5/prod/POST/mcp',
  },
  lambda: {
    pattern: /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(?::[\w-]{1,128})?$/,
    example: 'arn:aws:lambda:eu-central-1:111122223333:function:orders',
  },
}

/** Undefined where the place holds a problem, which is then reported. */
export function readInvoked(
  reading: YamlReading,
  place: Place,
  credential: UpstreamCredential,
): readonly string[] | undefined {
  const complaint = misplaced(credential)
  if (complaint !== undefined) {
    reading.report(place, `${place.path} ${complaint}`)
    return undefined
  }
  const arns = credential.kind === 'sigv4' ? ARNS[credential.service] : undefined
  return readTexts(reading, place, (text) =>
    arns === undefined || arns.pattern.test(text)
      ? undefined
      : `must be a whole ARN without wildcards, such as ${arns.example}.`,
  )
}

function misplaced(credential: UpstreamCredential): string | undefined {
  if (credential.kind !== 'sigv4')
    return `is for kind: sigv4; ${credential.kind} needs no permission.`
  if (credential.secret !== undefined)
    return 'is for the role of the enforcer, which does not sign where a secret does. Leave one out.'
  if (Object.hasOwn(ARNS, credential.service)) return undefined
  return `is known for ${Object.keys(ARNS).join(' and ')} alone. Permit the role of the enforcer what ${credential.service} asks for yourself.`
}
