/** Asks plimsoll with each TAB, so that it never knows less than the version that is installed. */
export const zshScript = `#compdef plimsoll
# Completion of plimsoll for zsh; install it with a line of ~/.zshrc, after compinit: eval "$(plimsoll completion zsh)"
_plimsoll() {
  local -a offered
  offered=("\${(@f)$(plimsoll complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  # _describe takes word:description, or a word alone.
  offered=("\${(@)offered//:/\\\\:}")
  offered=("\${(@)\${(@)offered%$'\\t'}/$'\\t'/:}")
  if [[ -n "\${offered[1]}" ]]; then
    # A host follows a scheme.
    if [[ "\${offered[1]}" == *:// ]]; then _describe -V plimsoll offered -S ''; else _describe -V plimsoll offered; fi
  else
    _files
  fi
}
if [[ "\${zsh_eval_context[-1]}" == loadautofunc ]]; then
  _plimsoll "$@"
else
  compdef _plimsoll plimsoll
fi
`;
