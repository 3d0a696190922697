/** Asks plimsoll with each TAB, so that it never knows less than the version that is installed. */
export const fishScript = `# Completion of plimsoll for fish; install it with: plimsoll completion fish > ~/.config/fish/completions/plimsoll.fish
function __plimsoll_complete
    set -l words (commandline --current-process --tokenize --cut-at-cursor)[2..-1] (commandline --current-token --cut-at-cursor)
    plimsoll complete $words 2>/dev/null
end
# Where plimsoll has nothing to offer, files are.
complete --command plimsoll --no-files --condition 'set -g __plimsoll_offered (__plimsoll_complete); test (count $__plimsoll_offered) -gt 0' --arguments '$__plimsoll_offered'
complete --command plimsoll --force-files --condition 'test (count (__plimsoll_complete)) -eq 0'
`;
