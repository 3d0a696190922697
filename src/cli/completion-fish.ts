/** Asks plimsoll with each TAB, so that it never knows less than the version that is installed. fish 3.0 and later take it. */
export const fishScript = `# Completion of plimsoll for fish; install it with: plimsoll completion fish > ~/.config/fish/completions/plimsoll.fish
function __plimsoll_offers
    set -l current (commandline --current-token --cut-at-cursor)
    set -l words (commandline --current-process --tokenize --cut-at-cursor)[2..-1] "$current"
    # fish asks twice with each TAB: for words, and whether files are wanted.
    if not set -q __plimsoll_words; or test "$words" != "$__plimsoll_words"
        set -g __plimsoll_words $words
        set -g __plimsoll_offered (plimsoll complete $words 2>/dev/null)
    end
    test (count $__plimsoll_offered) -gt 0
end
# Where plimsoll has nothing to offer, files are.
complete --command plimsoll --no-files --condition __plimsoll_offers --arguments '$__plimsoll_offered'
complete --command plimsoll --force-files --condition 'not __plimsoll_offers'
`;
