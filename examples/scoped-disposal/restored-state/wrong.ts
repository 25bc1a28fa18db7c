// The last lines restore the state of the process. When the script throws, the
// function never reaches them.

import { format } from "node:util";

/** Runs a script in a folder, in test mode; returns its warnings. */
export function warningsIn(folder: string, script: () => undefined): string[] {
  const warnings: string[] = [];

  const cwd = process.cwd();
  process.chdir(folder);

  const { SHOP_MODE } = process.env;
  process.env.SHOP_MODE = "test";

  const { warn } = console;
  console.warn = (...texts: unknown[]) => warnings.push(format(...texts));

  script();

  console.warn = warn;
  // An assignment of undefined would set the text "undefined".
  if (SHOP_MODE === undefined) delete process.env.SHOP_MODE;
  else process.env.SHOP_MODE = SHOP_MODE;
  process.chdir(cwd);
  return warnings;
}
