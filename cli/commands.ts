/**
 * Every command for a deployment by name, one line each; a command's file is loaded only when it is asked
 * for.
 */
import type { CommandEntry } from './command.ts'

export const COMMANDS: ReadonlyMap<string, CommandEntry> = new Map<string, CommandEntry>([
  [
    'policy build',
    {
      summary: 'make a policy bundle from an authorization schema',
      load: () => import('./commands/policy-build.ts'),
    },
  ],
  [
    'policy upload',
    {
      summary: 'put a policy bundle into force and wait for it',
      load: () => import('./commands/policy-upload.ts'),
    },
  ],
  [
    'revoke',
    {
      summary: 'revoke tokens and callers, or switch something off',
      load: () => import('./commands/revoke.ts'),
    },
  ],
  [
    'revoke keygen',
    {
      summary: "make the key that signs a deployment's revocations",
      load: () => import('./commands/revoke-keygen.ts'),
    },
  ],
  [
    'keys drop',
    {
      summary: "stop trusting an issuer's key at once",
      load: () => import('./commands/keys-drop.ts'),
    },
  ],
  [
    'probe',
    {
      summary: 'check whether an upstream is safe behind an edge server',
      load: () => import('./commands/probe.ts'),
    },
  ],
])
