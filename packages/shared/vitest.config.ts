import { join } from "node:path";
import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    // These tests try the check itself, and leak all the time.
    setupFiles: [],
    // Programs that the tests start keep their types stripped: half the time.
    env: {
      NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules/.cache/node"),
    },
  },
});
