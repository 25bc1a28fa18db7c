// jest's transformer: it runs no TypeScript.

import { stripTypeScriptTypes } from "node:module";

export default {
  process: (source: string) => ({ code: stripTypeScriptTypes(source) }),
};
