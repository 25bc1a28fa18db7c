/**
 * Keywords and names of Node and the language that an explanation may be about.
 * Names of the exercise's own are none: a learner may choose others.
 */
const construct =
  /^(await|await using|for await|using|const|try|catch|finally|case|break|continue|adopt|defer|move|use|wx|existsSync|fetch|readFileSync|readSync|resume|writeFileSync|rm|rmSync|setTimeout|Promise|Promise\.\w+|Map|Set|WeakRef|FinalizationRegistry|(Async)?DisposableStack)$/;

/** The constructs that a text names in backticks: `finally`, `Promise.all`. */
export function namedConstructs(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)]
    .map(([, word = ""]) => word.replace(/\(.*$/, ""))
    .filter((word) => construct.test(word));
}

/** Whether the code has it, but not only in a comment. */
export function hasConstruct(code: string, name: string): boolean {
  const bare = code.replace(/\/\*[^]*?\*\/|\/\/.*$/gm, "");
  return new RegExp(String.raw`\b${RegExp.escape(name)}\b`).test(bare);
}
