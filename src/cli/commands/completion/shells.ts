import { type Candidate } from "./candidates";

/** How each shell offers completions. */
interface CompletedShell {
  /** What the shell reads at its start. Where this program offers nothing, it offers files. */
  readonly script: string;
  /** A candidate as the script takes it. */
  line(candidate: Candidate): string;
}

/* What was typed is handed on as arguments, and never evaluated: docs/dependencies.md says why no library is used. */

/** Also for bash 3.2, which macOS has: no `mapfile`. */
const BASH = `# bash completion for twilio-org
_twilio_org() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <(twilio-org completion bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _twilio_org twilio-org
`;

const ZSH = `#compdef twilio-org
_twilio_org() {
  local -a lines
  lines=("\${(@f)$(twilio-org completion zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${lines[1]}" ]]; then
    _describe 'twilio-org' lines
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" = _twilio_org ]]; then
  _twilio_org "$@"
else
  compdef _twilio_org twilio-org
fi
`;

const FISH = `# fish completion for twilio-org
function __twilio_org
  set --local last (commandline --current-token --cut-at-cursor)
  twilio-org completion fish -- (commandline --tokenize --current-process --cut-at-cursor)[2..-1] "$last" 2>/dev/null
end
complete --command twilio-org --arguments '(__twilio_org)'
`;

/** The shells, by name. */
export const COMPLETED_SHELLS = {
  bash: { script: BASH, line: ({ word }) => word },
  zsh: { script: ZSH, line: ({ word, text }) => `${word.replace(/:/g, "\\:")}:${text}` },
  fish: { script: FISH, line: ({ word, text }) => `${word}\t${text}` },
} as const satisfies Readonly<Record<string, CompletedShell>>;
