import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { rememberFunctions } from "./tampering.ts";

test("a replaced Response counts where the check uses it", () => {
  const { Response } = globalThis;
  onTestFinished(() => void (globalThis.Response = Response));
  const [asUsed, asUnused] = [
    rememberFunctions("return new Response(text);"),
    rememberFunctions("return text;"),
  ];
  globalThis.Response = class extends Response {};
  expect(asUsed()).toEqual(["Response"]);
  expect(asUnused()).toEqual([]);
});

test("Node does not load undici where no check uses it", () => {
  const program = `
    import { rememberFunctions } from ${JSON.stringify(join(import.meta.dirname, "tampering.ts"))};
    const loadsUndici = () =>
      process.moduleLoadList.some((name) => name.endsWith("deps/undici/undici"));
    rememberFunctions("");
    const without = loadsUndici();
    rememberFunctions("new Response()");
    console.log(without, loadsUndici());`;
  const output = execFileSync(
    process.execPath,
    ["--input-type=module", "--eval", program],
    { encoding: "utf8" },
  );
  expect(output).toBe("false true\n");
});
