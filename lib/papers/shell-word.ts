// A word of a command line that a person copies into a shell.

/** As it is where no shell reads anything into it, else in double quotes, which sh, PowerShell and cmd share; `'` is sh's alone. */
export function shellWord(word: string): string {
  if (/^[\w.,:=@%+/-]+$/.test(word)) return word;
  return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : `"${word}"`;
}
