// fdleak's check, added to the environment that the project's tests need.

import { createRequire } from "node:module";
import { join } from "node:path";
import { withLeakCheck } from "../../packages/shared/src/runners/jest.ts";

const requireHere = createRequire(join(process.cwd(), "package.json"));

function environment() {
  const name = "jest-environment-node-single-context";
  try {
    return requireHere(name);
  } catch {
    return requireHere("jest-environment-node");
  }
}
const own = environment();

export default withLeakCheck(own.TestEnvironment ?? own.default ?? own);
