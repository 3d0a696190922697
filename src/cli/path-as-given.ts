/** yargs makes an empty word of a lone `-` that stands for a positional. */
export function pathAsGiven<Path extends string | undefined>(path: Path): Path | '-' {
  return path === '' && process.argv.includes('-') ? '-' : path;
}
