/**
 * The local provider's sign-in: one form that asks who you are and believes it, and a consent that is always
 * given. It refuses interactions that it did not start and forms without a subject and a tenant.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type Provider from 'oidc-provider'
import { toAccountId } from './user.ts'

export const INTERACTION_PATH = '/interaction/'

const MOST_FORM_BYTES = 8192

/** Serves `GET` (the form, or consent at once) and `POST` (`subject`, `tenant`, `roles`) of one interaction. */
export async function handleInteraction(
  provider: Provider,
  form: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let details
  try {
    details = await provider.interactionDetails(request, response)
  } catch {
    reply(
      response,
      400,
      'text/plain',
      'This sign-in has expired or was not started in this browser.\n',
    )
    return
  }
  if (details.prompt.name === 'consent') {
    const grantId = await consent(provider, details)
    await provider.interactionFinished(request, response, { consent: { grantId } })
  } else if (request.method === 'POST') {
    const fields = new URLSearchParams(await readForm(request))
    const subject = fields.get('subject') ?? ''
    const tenant = fields.get('tenant') ?? ''
    if (subject === '' || tenant === '') {
      reply(response, 400, 'text/plain', 'A subject and a tenant are needed.\n')
      return
    }
    const roles = (fields.get('roles') ?? '').split(/[\s,]+/).filter((role) => role !== '')
    const accountId = toAccountId({ subject, tenant, roles })
    await provider.interactionFinished(request, response, { login: { accountId } })
  } else {
    reply(response, 200, 'text/html; charset=utf-8', form)
  }
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/** Grants all that was asked for, keeping what was granted before: a step-up adds to it. */
async function consent(provider: Provider, { grantId, session, params, prompt }: Interaction) {
  const { missingOIDCScope, missingResourceScopes } = prompt.details as {
    missingOIDCScope?: string[]
    missingResourceScopes?: Record<string, string[]>
  }
  const existing = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const grant =
    existing ??
    new provider.Grant({
      ...(session === undefined ? {} : { accountId: session.accountId }),
      clientId: String(params['client_id']),
    })
  if (missingOIDCScope !== undefined) grant.addOIDCScope(missingOIDCScope.join(' '))
  for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes.join(' '))
  }
  return grant.save()
}

async function readForm(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MOST_FORM_BYTES) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function reply(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}
