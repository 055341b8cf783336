// cspell:ignore fpath compdef
import type { Described } from '#cli/described.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
/** Brackets and colons divide what `_arguments` and `_describe` are given. */
const plainly = (text: string): string => text.replaceAll(/[[\]:\\]/g, (sign) => `\\${sign}`);

/** For a folder of `$fpath`. */
export function zshCompletion(commands: readonly Described[]): string {
  const cases = commands.map(({ name, verbs, flags }) => {
    const specs = flags.map(({ name: flag, takes, says }) => {
      const value = takes === undefined ? '' : takes.length === 0 ? ':value:_files' : `:value:(${takes.join(' ')})`;
      return `        ${quoted(`*--${flag}[${plainly(says)}]${value}`)}`;
    });
    const first = verbs.length === 0 ? '' : `        ${quoted(`1:what:(${verbs.join(' ')})`)} \\\n`;
    return `    ${name})
      _arguments \\
${first}${[...specs, "        '--help[how it is used]'", "        '*:file:_files'"].join(' \\\n')}
      ;;
`;
  });
  return `#compdef gap
# gap completion zsh > "\${fpath[1]}/_gap"
_gap() {
  local -a commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${plainly(summary)}`)}\n`).join('')}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('')}  esac
}
compdef _gap gap
`;
}
