/** The names of the functions that a deployment has, and where each one's bundle lies. */
export const FUNCTIONS = [
  'authorizer',
  'enforcer',
  'activator',
  'key-sync',
  'audit-drain',
  'edge-probe',
] as const

export type FunctionName = (typeof FUNCTIONS)[number]

/** Folder of each bundled function. */
export type Bundles = Readonly<Record<FunctionName, string>>
