/**
 * Cuts what a server says of itself (`initialize`, `server/discover`) down to what is decided here:
 * known versions, the capabilities whose methods are served, and of extensions tasks alone. Withholds an
 * answer that leaves no version to speak.
 */
import { isJsonObject, type JsonObject } from '../../json.ts'
import {
  isSupportedVersion,
  LEGACY_VERSIONS,
  type ProtocolVersion,
  SUPPORTED_VERSIONS,
} from '../../invocation/protocol-versions.ts'
import { isBeforeStreamableHttp } from '../../invocation/normalize-message.ts'
import { TASKS_EXTENSION } from '../../handles/client-tasks.ts'
import { WITH_TASKS } from '../../invocation/read-inputs.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import { editMembers } from '../../json-edits.ts'
import { isList } from './filter-list.ts'
import type { ResultFilter } from './result-filter.ts'

/**
 * Capabilities that pass, and what they may say of changes, where streams that wait for them are
 * served; experiments and other extensions have methods that are not decided.
 */
const SERVED = ['tools', 'prompts', 'resources', 'completions', 'logging'] as const

const CHANGES = ['listChanged', 'subscribe'] as const

export const filterServer: ResultFilter = (text, result, { invocation, handles, listens }) => {
  const offered = result['capabilities']
  if (!isJsonObject(offered)) return undefined
  const tasks = handles.canSeal ? tasksOf(offered, result['protocolVersion']) : {}
  const capabilities = { ...servedOf(offered, listens), ...tasks }
  const edits = new Map([['capabilities', JSON.stringify(capabilities)]])
  if (invocation.method === 'initialize') {
    const { protocolVersion } = result
    // Before Streamable HTTP nothing was said that 2025-03-26 does not say alike.
    if (isBeforeStreamableHttp(protocolVersion))
      edits.set('protocolVersion', JSON.stringify(LEGACY_VERSIONS[0]))
    else if (!isLegacy(protocolVersion)) return unsupported(protocolVersion)
    return editMembers(text, ['result'], edits)
  }
  const { supportedVersions } = result
  const known = isList(supportedVersions) ? supportedVersions.filter(isKnown) : []
  if (known.length === 0) return unsupported(undefined)
  edits.set('supportedVersions', JSON.stringify(known))
  return editMembers(text, ['result'], edits)
}

function unsupported(requested: unknown): Refusal {
  const supported = [...SUPPORTED_VERSIONS]
  const data =
    typeof requested === 'string' ? { supported, requested: requested.slice(0, 32) } : { supported }
  return refuse('protocol_version_unsupported', { data })
}

/** Tasks in the one form that a version has; without lists of them (MCP 2025-11-25), which are refused. */
function tasksOf({ tasks, extensions }: JsonObject, version: unknown): JsonObject {
  if (version === undefined)
    return isJsonObject(extensions) && isJsonObject(extensions[TASKS_EXTENSION])
      ? { extensions: { [TASKS_EXTENSION]: {} } }
      : {}
  if (version !== WITH_TASKS || !isJsonObject(tasks)) return {}
  const { cancel, requests } = tasks
  const tools = isJsonObject(requests) ? requests['tools'] : undefined
  if (!isJsonObject(tools) || !isJsonObject(tools['call'])) return {}
  const ended = isJsonObject(cancel) ? { cancel: {} } : {}
  return { tasks: { ...ended, requests: { tools: { call: {} } } } }
}

function servedOf(capabilities: JsonObject, listens: boolean): JsonObject {
  const changesOf = (offered: JsonObject): JsonObject =>
    Object.fromEntries(
      CHANGES.filter((name) => listens && offered[name] === true).map((name) => [name, true]),
    )
  return Object.fromEntries(
    SERVED.flatMap((name) => {
      const offered = capabilities[name]
      return isJsonObject(offered) ? [[name, changesOf(offered)]] : []
    }),
  )
}

function isKnown(version: unknown): version is ProtocolVersion {
  return typeof version === 'string' && isSupportedVersion(version)
}

/** What a handshake may agree on; 2026-07-28 has none. */
function isLegacy(version: unknown): boolean {
  return isKnown(version) && (LEGACY_VERSIONS as readonly string[]).includes(version)
}
