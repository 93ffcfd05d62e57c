/**
 * Finds the resource for a path: literal segments before `{name}`, `{name}` before `{name+}` (API Gateway,
 * "Set up REST API methods"). A trailing slash does not matter, and a greedy parameter needs a segment.
 */
import type { MethodModel, RouteNode } from './api-model.ts'

export interface RouteMatch {
  readonly node: RouteNode
  readonly pathParameters: Readonly<Record<string, string>>
}

export function matchRoute(root: RouteNode, path: string): RouteMatch | undefined {
  const segments = path.split('/').slice(1)
  if (segments.at(-1) === '') segments.pop()
  return descend(root, segments, 0, {})
}

/** The method's own integration, else that of `ANY`. */
export function methodOf(node: RouteNode, method: string): MethodModel | undefined {
  return node.methods.get(method) ?? node.methods.get('ANY')
}

function descend(
  node: RouteNode,
  segments: readonly string[],
  at: number,
  parameters: Readonly<Record<string, string>>,
): RouteMatch | undefined {
  const segment = segments[at]
  if (segment === undefined) {
    return node.methods.size > 0 ? { node, pathParameters: parameters } : undefined
  }
  const literal = node.literals.get(segment) ?? node.literals.get(decode(segment))
  if (literal !== undefined) {
    const found = descend(literal, segments, at + 1, parameters)
    if (found !== undefined) return found
  }
  if (node.parameter !== undefined && segment !== '') {
    const { name, node: next } = node.parameter
    const found = descend(next, segments, at + 1, { ...parameters, [name]: decode(segment) })
    if (found !== undefined) return found
  }
  if (node.proxy !== undefined) {
    const { name, node: next } = node.proxy
    const rest = segments.slice(at).map(decode).join('/')
    return { node: next, pathParameters: { ...parameters, [name]: rest } }
  }
  return undefined
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
