// deno test tools/runtimes/fdleak/sanitized.ts: leaves each situation open in a
// test that Deno's own sanitizeResources checks, and closes it in another one.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { situations } from "../../../packages/shared/src/observe/fixtures/situations.ts";

interface DenoTest {
  readonly name: string;
  readonly fn: () => Promise<void>;
  readonly sanitizeResources: boolean;
  readonly sanitizeOps: boolean;
}
declare const Deno: {
  test(test: DenoTest): void;
  env: { get(name: string): string };
};

const peer = JSON.parse(Deno.env.get("PEER"));
const kept: unknown[] = [];
for (const state of ["leaked", "closed"]) {
  for (const situation of situations) {
    Deno.test({
      name: `${state}: ${situation.name}`,
      sanitizeResources: true,
      sanitizeOps: false,
      fn: async () => {
        const scratch = mkdtempSync(join(tmpdir(), "planted-"));
        const resource = await situation.open({ scratch, peer });
        if (state === "closed") await resource[Symbol.asyncDispose]();
        else kept.push(resource);
      },
    });
  }
}
