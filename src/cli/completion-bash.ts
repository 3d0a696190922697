/** Asks plimsoll with each TAB, so that it never knows less than the version that is installed. bash 3.2 takes it. */
export const bashScript = `# Completion of plimsoll for bash; install it with a line of ~/.bashrc: eval "$(plimsoll completion bash)"
_plimsoll() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(plimsoll complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  # A host follows a scheme; bash 3.2 has no compopt and puts a space there.
  if [[ \${COMPREPLY[0]-} == *:// ]]; then compopt -o nospace 2>/dev/null; fi
}
# Where plimsoll has nothing to offer, files are.
complete -o bashdefault -o default -F _plimsoll plimsoll
`;
