// Each change registers its undo step. The stack runs these steps in reverse
// order, even when the script or another undo step throws.

/** Runs a script in a folder, without colours; what it warned of. */
export function warningsIn(folder: string, script: () => undefined): string[] {
  const warnings: string[] = [];
  using stack = new DisposableStack();

  const cwd = process.cwd();
  process.chdir(folder);
  stack.defer(() => process.chdir(cwd));

  const { NO_COLOR } = process.env;
  process.env["NO_COLOR"] = "1";
  stack.defer(() => {
    // An assignment of undefined would set the text "undefined".
    if (NO_COLOR === undefined) delete process.env["NO_COLOR"];
    else process.env["NO_COLOR"] = NO_COLOR;
  });

  const { warn } = console;
  console.warn = (text: string) => warnings.push(text);
  stack.defer(() => {
    console.warn = warn;
  });

  script();
  return warnings;
}
