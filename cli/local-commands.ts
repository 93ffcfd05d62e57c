/** The commands for the local stack by name: they are of use in the project alone, and are not installed. */
import type { CommandEntry } from './command.ts'

export const LOCAL_COMMANDS: ReadonlyMap<string, CommandEntry> = new Map<string, CommandEntry>([
  [
    'token',
    {
      summary: 'print an access token of the local identity provider',
      load: () => import('./commands/token.ts'),
    },
  ],
  [
    'local fault',
    {
      summary: 'rehearse an outage in the running local stack',
      load: () => import('./commands/local-fault.ts'),
    },
  ],
])
