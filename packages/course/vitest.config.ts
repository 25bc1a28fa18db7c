import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

// These tests try the check itself, and leak all the time.
export default defineConfig({
  ...base,
  test: { ...base.test, setupFiles: [] },
});
