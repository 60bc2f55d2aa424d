"""What makes a shell ask craft-run for candidates. Behind `--` stands another command, which the shell completes."""

from __future__ import annotations

_BASH = r"""# craft-run: completion for bash; in ~/.bashrc: eval "$(craft-run completion bash)"
_craft_run() {
  local kind= line i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ ${COMP_WORDS[i]} == -- ]] || continue
    if declare -F _comp_command_offset >/dev/null; then
      _comp_command_offset $((i + 1))
    elif declare -F _command_offset >/dev/null; then
      _command_offset $((i + 1))
    else
      compopt -o bashdefault -o default 2>/dev/null
      if ((COMP_CWORD == i + 1)); then
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -c -- "$2")
      fi
    fi
    return
  done
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; else COMPREPLY+=("$line"); fi
  done < <(command craft-run completion --complete bash "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  case $kind in
    files) compopt -o default 2>/dev/null ;;
    folders) compopt -o dirnames 2>/dev/null ;;
  esac
}
complete -o nosort -F _craft_run craft-run 2>/dev/null || complete -F _craft_run craft-run
"""

_ZSH = r"""#compdef craft-run
# craft-run: completion for zsh; in ~/.zshrc, behind compinit: eval "$(craft-run completion zsh)"
_craft-run() {
  local -a lines values shown
  local line
  integer at=${words[(i)--]}
  if ((at < CURRENT)); then
    shift $at words
    ((CURRENT -= at))
    _normal
    return
  fi
  lines=("${(@f)$(command craft-run completion --complete zsh \
    "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  case $lines[1] in
    files) _files; return ;;
    folders) _files -/; return ;;
  esac
  for line in "${(@)lines[2,-1]}"; do
    values+=("${line%%$'\t'*}")
    shown+=("${line/$'\t'/  -- }")
  done
  ((${#values})) && compadd -l -V craft-run -d shown -- "${(@)values}"
}
if [[ $funcstack[1] == _craft-run ]]; then
  _craft-run "$@"
else
  compdef _craft-run craft-run
fi
"""

_FISH = r"""# craft-run: completion for fish; craft-run completion fish > ~/.config/fish/completions/craft-run.fish
function __craft_run_complete
    set -l words (commandline -opc)
    if contains -- -- $words
        complete -C (string replace -r '^.*?\s--\s+' '' -- (commandline -cp | string collect))
        return
    end
    # fish itself selects what fits to a word that may be half quoted; all it tells is an option that is begun.
    set -l current (string match -r '^--[^=]+=|^-.*' -- (commandline -ct))
    set -l lines (command craft-run completion --complete fish $words "$current" 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path (commandline -ct)
        case folders
            __fish_complete_directories (commandline -ct)
        case '*'
            printf '%s\n' $lines[2..-1]
    end
end
complete -c craft-run -f -k -a '(__craft_run_complete)'
"""

# A program's output is decoded by the console's code page: here it is UTF-8. A candidate that PowerShell would take
# apart stands between single quotes.
_POWERSHELL = r"""# craft-run: completion for PowerShell
# in $PROFILE: craft-run completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName craft-run -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $text = [System.Management.Automation.Language.StringConstantExpressionAst]
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { if ($_ -is $text) { $_.Value } else { $_.Extent.Text } })
    if ($words -contains '--') { return }
    if ($wordToComplete -ne '') { $words = @($words | Select-Object -SkipLast 1) }
    $before = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        $lines = @(& $words[0] completion --complete powershell @words "=$wordToComplete" 2>$null)
    } finally {
        [Console]::OutputEncoding = $before
    }
    if ($lines.Count -eq 0 -or $lines[0] -ne 'words') { return }
    $lines | Select-Object -Skip 1 | ForEach-Object {
        $value, $about = $_ -split "`t", 2
        $shown = if ($about) { $about } else { $value }
        $inserted = if ($value -match '^[\w./:\=~-]+$') { $value } else { "'" + $value.Replace("'", "''") + "'" }
        [System.Management.Automation.CompletionResult]::new($inserted, $value, 'ParameterValue', $shown)
    }
}
"""

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH, "powershell": _POWERSHELL}
