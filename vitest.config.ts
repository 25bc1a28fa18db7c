import "./tools/needs-node.js";
import { defineConfig } from "vitest/config";

// Node reads it in another thread, whose descriptor comes and goes.
delete process.env["NODE_EXTRA_CA_CERTS"];

export default defineConfig({
  // vitest lowers `using` unless the target has it.
  oxc: { target: "node26" },
  test: {
    // Descriptors belong to the process, so a worker thread cannot count its own.
    pool: "forks",
    // Our own tests leak nothing but what they say they do.
    setupFiles: ["fdleak/vitest"],
    testTimeout: 180_000,
    reporters: ["default", ["json", { outputFile: "test-report.json" }]],
  },
});
