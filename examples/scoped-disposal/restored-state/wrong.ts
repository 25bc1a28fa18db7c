// The last lines restore the state of the process. When the script throws, the
// function never reaches them.

/** Runs a script in a folder, without colours; what it warned of. */
export function warningsIn(folder: string, script: () => undefined): string[] {
  const warnings: string[] = [];

  const cwd = process.cwd();
  process.chdir(folder);

  const { NO_COLOR } = process.env;
  process.env["NO_COLOR"] = "1";

  const { warn } = console;
  console.warn = (text: string) => warnings.push(text);

  script();

  console.warn = warn;
  // An assignment of undefined would set the text "undefined".
  if (NO_COLOR === undefined) delete process.env["NO_COLOR"];
  else process.env["NO_COLOR"] = NO_COLOR;
  process.chdir(cwd);
  return warnings;
}
