#!/usr/bin/env bash
# The step of action.yml: its inputs stand in INPUT_*. Files go to the working folder, the report to the page of the run as well.
set -uo pipefail

# Words and quotes as in a shell, but nothing of what was given is run.
words() { xargs -r printf '%s\n' <<<"$1"; }

mapfile -t run < <(words "$INPUT_RUN")
mapfile -t flags < <(words "$INPUT_FLAGS")
args=("$INPUT_TARGET")
[ "$INPUT_EXPERIMENT" = survey ] || args=("$INPUT_EXPERIMENT" "$INPUT_TARGET")
while IFS= read -r expectation; do
  [ -z "${expectation// /}" ] || args+=(-e "$expectation")
done <<<"$INPUT_EXPECT"
for format in json html md xml; do args+=(-o "$INPUT_NAME.$format"); done

"${run[@]}" "${args[@]}" "${flags[@]}"
code=$?

verdict=
[ ! -s "$INPUT_NAME.json" ] || verdict=$("${run[@]}" report "$INPUT_NAME.json" --format line)
{
  echo "verdict=$verdict"
  echo "exit-code=$code"
} >>"$GITHUB_OUTPUT"
case $code in
  0) echo "::notice title=plimsoll::$verdict" ;;
  3)
    echo "::warning title=plimsoll, undecided::$verdict"
    [ "$INPUT_ALLOW_UNDECIDED" != true ] || code=0
    ;;
  *) echo "::error title=plimsoll::${verdict:-ended with exit code $code}" ;;
esac
exit "$code"
