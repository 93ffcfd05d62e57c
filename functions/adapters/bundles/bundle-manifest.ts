/**
 * Reads a bundle's `.manifest`. Refuses one without the entry point that is asked,
 * `enterprise/mcp/authz`, or whose roots leave out where the outcome lies.
 * Source: https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format
 */
import { type BundleProblem, bundleProblem } from '../../core/decision/bundle-problem.ts'
import { isJsonObject, type JsonValue } from '../../core/json.ts'

export interface BundleManifest {
  /** As the builder named it; may be empty. */
  readonly revision: string
  /** Slash-separated paths that the bundle owns; `['']` is everything. */
  readonly roots: readonly string[]
  /** Name of the module's file in the bundle. */
  readonly module: string
}

/** The entry point whose value is the outcome. */
export const ENTRYPOINT = 'enterprise/mcp/authz'

const REVISION_LIMIT = 256

/** Reads the parsed manifest; undefined is one that is not JSON. */
export function readManifest(manifest: JsonValue | undefined): BundleManifest | BundleProblem {
  if (manifest === undefined || !isJsonObject(manifest))
    return invalid('it must be one JSON object')
  const revision = manifest['revision'] ?? ''
  if (
    typeof revision !== 'string' ||
    revision.length > REVISION_LIMIT ||
    /\p{Cc}/u.test(revision)
  ) {
    return invalid(`revision must be text of at most ${REVISION_LIMIT} characters`)
  }
  const roots = manifest['roots'] ?? ['']
  if (!isTextList(roots)) return invalid('roots must be a list of paths')
  const trimmed = roots.map((root) => root.replace(/^\/|\/$/g, ''))
  if (
    !trimmed.some((root) => root === '' || ENTRYPOINT === root || ENTRYPOINT.startsWith(`${root}/`))
  ) {
    return invalid(`roots must cover ${ENTRYPOINT}`)
  }
  const module = moduleOf(manifest['wasm'])
  return module === undefined
    ? bundleProblem(
        'entrypoint_missing',
        `The manifest names no module for the entry point ${ENTRYPOINT}. Build with \`opa build -t wasm -e ${ENTRYPOINT}\`.`,
        '.manifest',
      )
    : { revision, roots: trimmed, module }
}

function moduleOf(resolvers: JsonValue | undefined): string | undefined {
  if (!Array.isArray(resolvers)) return undefined
  const ours = (resolvers as readonly JsonValue[]).filter(
    (resolver) => isJsonObject(resolver) && resolver['entrypoint'] === ENTRYPOINT,
  )
  const [only] = ours
  if (ours.length !== 1 || !isJsonObject(only)) return undefined
  const module = only['module']
  return typeof module === 'string' && module !== '' ? module.replace(/^\//, '') : undefined
}

function isTextList(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
}

function invalid(what: string): BundleProblem {
  return bundleProblem('manifest_invalid', `The .manifest cannot be used: ${what}.`, '.manifest')
}
