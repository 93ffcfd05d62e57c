/** `mcp-authorizer completion SHELL`: prints what makes a shell complete commands and their options. */
import { type Command, type CommandIo, EXIT_OK, EXIT_USAGE } from '../command.ts'
import { readOptions } from '../options.ts'
import type { Commands } from '../run-command.ts'

export const usage = `Usage: mcp-authorizer completion bash|zsh

Prints what makes a shell complete commands and options:

  bash   source <(mcp-authorizer completion bash)
  zsh    source <(mcp-authorizer completion zsh), after compinit`

/** Makes the command for the commands that are installed. */
export function completionOf(commands: () => Commands): Command {
  return {
    usage,
    async run(args, io) {
      const options = readOptions(args, {})
      const shell = options.kind === 'options' ? options.positionals.join(' ') : ''
      if (shell !== 'bash' && shell !== 'zsh') return refused(io)
      const known = await optionsOf(commands())
      io.out(shell === 'bash' ? bash(known) : zsh(known))
      return EXIT_OK
    },
  }
}

function refused(io: CommandIo): number {
  io.err(`mcp-authorizer completion: say which shell\n\n${usage}\n`)
  return EXIT_USAGE
}

/** Each command with the options that its help names. */
async function optionsOf(commands: Commands): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>()
  for (const [name, entry] of commands) {
    const help = name === 'completion' ? usage : (await entry.load()).usage
    found.set(name, [...new Set(help.match(/--[a-z][a-z-]*/g) ?? []), '--help'])
  }
  return found
}

function cases(known: ReadonlyMap<string, readonly string[]>): string {
  return [...known]
    .map(([name, options]) => `    '${name}') words='${options.join(' ')}' ;;`)
    .join('\n')
}

function bash(known: ReadonlyMap<string, readonly string[]>): string {
  const names = [...known.keys()]
  const firsts = [...new Set(names.map((name) => name.split(' ')[0]))]
  const groups = firsts
    .map((first) => [first, names.filter((name) => name.startsWith(`${first} `))] as const)
    .filter(([, members]) => members.length > 0)
    .map(
      ([first, members]) =>
        `    '${first}') words="$words ${members.map((name) => name.split(' ')[1]).join(' ')}" ;;`,
    )
  return `_mcp_authorizer() {
  local words='' current="\${COMP_WORDS[COMP_CWORD]}" first="\${COMP_WORDS[1]}" second="\${COMP_WORDS[2]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${firsts.join(' ')} help --version' -- "$current"))
    return
  fi
  case "$first" in
${cases(known)}
  esac
  case "$first $second" in
${cases(known)}
  esac
  if [ "$COMP_CWORD" -eq 2 ]; then case "$first" in
${groups.join('\n')}
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ "\${#COMPREPLY[@]}" -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _mcp_authorizer mcp-authorizer
`
}

/** zsh runs bash's functions. */
function zsh(known: ReadonlyMap<string, readonly string[]>): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bash(known)}`
}
