/** Holds secrets by name; finds them by name, full ARN, or an ARN without its random end. */
import { randomInt } from 'node:crypto'
import { type AwsFailure, awsFailure } from '../aws-failure.ts'
import type { Secret } from './model.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const ARN = /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:(.+)$/

export class SecretStore {
  readonly secrets = new Map<string, Secret>()
  readonly region: string
  readonly account: string

  constructor(region: string, account: string) {
    this.region = region
    this.account = account
  }

  find(id: string): Secret | AwsFailure {
    const named = ARN.exec(id)?.[1]
    const found =
      named === undefined
        ? this.#alive(id)
        : ([...this.secrets.values()].find((secret) => secret.arn === id) ?? this.#alive(named))
    return (
      found ??
      awsFailure('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
    )
  }

  /** The same, but refuses a secret that is scheduled for deletion. */
  findUsable(id: string): Secret | AwsFailure {
    const secret = this.find(id)
    if ('kind' in secret || secret.deletion === undefined) return secret
    return awsFailure(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    )
  }

  newArn(name: string): string {
    const end = Array.from({ length: 6 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
    return `arn:aws:secretsmanager:${this.region}:${this.account}:secret:${name}-${end}`
  }

  /** Deletion happens when it is due, seen at the next look. */
  #alive(name: string): Secret | undefined {
    const secret = this.secrets.get(name)
    if (secret?.deletion === undefined || secret.deletion > Date.now()) return secret
    this.secrets.delete(name)
    return undefined
  }
}
