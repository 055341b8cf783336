// cspell:ignore CWORD COMPREPLY WORDBREAKS compgen shellcheck
import type { Described } from '#cli/described.ts';

/** Words of a command, flags where a dash is typed, the few words that a flag may have; files everywhere else. */
export function bashCompletion(commands: readonly Described[]): string {
  const cases = commands.map(({ name, verbs, flags }) => {
    const values = flags.filter(({ takes }) => takes !== undefined);
    const words = values.flatMap(({ name: flag, takes = [] }) =>
      takes.length === 0 ? [] : [`        --${flag}) words='${takes.join(' ')}' ;;\n`],
    );
    const files = values.filter(({ takes = [] }) => takes.length === 0).map(({ name: flag }) => `--${flag}`);
    return `    ${name})
      flags='${['help', ...flags.map((flag) => flag.name)].map((flag) => `--${flag}`).join(' ')}'
      [ "$COMP_CWORD" -eq 2 ] && words='${verbs.join(' ')}'
      case $before in
${words.join('')}${files.length === 0 ? '' : `        ${files.join('|')}) return ;;\n`}        *) ;;
      esac
      ;;
`;
  });
  return `# gap completion bash > ~/.local/share/bash-completion/completions/gap
_gap() {
  local typed=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words= flags=
  COMPREPLY=()
  # COMP_WORDBREAKS has the equals sign: --pads=au is three words, and --pads= two.
  if [ "$typed" = = ]; then typed=
  elif [ "$before" = = ]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  case \${COMP_WORDS[1]} in
${cases.join('')}  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words='${commands.map(({ name }) => name).join(' ')}' flags='--help --version'; fi
  case $typed in
    -*) words=$flags ;;
  esac
  # shellcheck disable=SC2207
  COMPREPLY=($(compgen -W "$words" -- "$typed"))
}
complete -o default -F _gap gap
`;
}
