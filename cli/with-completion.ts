/** The commands that are installed, with the one that makes a shell complete them. */
import type { Commands } from './run-command.ts'

export function withCompletion(commands: Commands): Commands {
  const all: Commands = new Map([
    ...commands,
    [
      'completion',
      {
        summary: 'print what makes bash or zsh complete commands',
        load: async () => (await import('./commands/completion.ts')).completionOf(() => all),
      },
    ],
  ])
  return all
}
