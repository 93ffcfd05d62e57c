/**
 * The protocol versions that are decided on, and how each era refuses what it does not know.
 */
export const LEGACY_VERSIONS = ['2025-03-26', '2025-06-18', '2025-11-25'] as const
export const MODERN_VERSION = '2026-07-28'
export const SUPPORTED_VERSIONS = [...LEGACY_VERSIONS, MODERN_VERSION] as const

export type ProtocolVersion = (typeof SUPPORTED_VERSIONS)[number]

/** What a request without `MCP-Protocol-Version` speaks (MCP 2025-06-18, Transports, "Protocol Version Header"). */
export const VERSION_WITHOUT_HEADER: ProtocolVersion = '2025-03-26'

export function isSupportedVersion(value: string): value is ProtocolVersion {
  return (SUPPORTED_VERSIONS as readonly string[]).includes(value)
}

/** Whether a version is of the era without sessions. */
export function isModern(version: unknown): boolean {
  return version === MODERN_VERSION
}
