/**
 * Says on standard error how far a tool is: in one line of the terminal, else
 * with a line for every tenth step. An empty text ends it.
 */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}\x1b[K`);
  else if (/0 of \d+|again$/.test(text)) console.error(text);
}
