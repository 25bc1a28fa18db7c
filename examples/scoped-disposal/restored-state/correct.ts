// Each change registers its undo step. The stack runs these steps in reverse
// order, even when the script or another undo step throws.

import { format } from "node:util";

/** Runs a script in a folder, in test mode; returns its warnings. */
export function warningsIn(folder: string, script: () => undefined): string[] {
  const warnings: string[] = [];
  using stack = new DisposableStack();

  const cwd = process.cwd();
  process.chdir(folder);
  stack.defer(() => process.chdir(cwd));

  const { SHOP_MODE } = process.env;
  process.env.SHOP_MODE = "test";
  stack.defer(() => {
    // An assignment of undefined would set the text "undefined".
    if (SHOP_MODE === undefined) delete process.env.SHOP_MODE;
    else process.env.SHOP_MODE = SHOP_MODE;
  });

  const { warn } = console;
  console.warn = (...texts: unknown[]) => warnings.push(format(...texts));
  stack.defer(() => {
    console.warn = warn;
  });

  script();
  return warnings;
}
