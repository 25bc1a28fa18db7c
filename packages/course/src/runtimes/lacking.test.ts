import { expect, test } from "vitest";
import { examples } from "../catalog.ts";
import greeting from "../pairs/fixtures/greeting/pair.ts";
import { side } from "../pairs/fixtures/side.ts";
import { measure } from "../pairs/measure.ts";
import { lackedBy, lackingIn } from "./lacking.ts";
import type { Runtime } from "./runtime.ts";

const runtime: Runtime = {
  name: "this Node",
  command: [process.execPath],
  env: {},
  examples,
};
const request = "navigator.nothing.request();";

async function lackingOf(body: string, onLoad = ""): Promise<unknown> {
  using its = side(body, onLoad);
  const { trouble } = await measure(greeting, "correct", {
    runtime,
    file: its.file,
  });
  return lackingIn(trouble);
}

test("a side cannot run when each call lacks an object", async () => {
  expect(await lackingOf(request)).toBe(
    "TypeError: Cannot read properties of undefined (reading 'request')",
  );
});

test("a side cannot run when a module that it imports is missing", async () => {
  const imports = 'await import("node:none");';
  expect(await lackingOf("return 'hello'", imports)).toMatch(
    /^Error.*: No such built-in module: node:none$/,
  );
});

test("a side has run when it left a file open before the error", async () => {
  const opens = 'globalThis.kept = fs.openSync(path, "r");';
  expect(await lackingOf(`${opens} ${request}`)).toBeUndefined();
});

test("a side has run when one of its calls lacks nothing", async () => {
  const counts = "globalThis.calls = (globalThis.calls ?? 0) + 1;";
  const body = `${counts} if (globalThis.calls < 5) ${request}`;
  expect(await lackingOf(body)).toBeUndefined();
});

test("a side has run when its error names nothing that is missing", async () => {
  expect(await lackingOf("throw new TypeError('no path')")).toBeUndefined();
});

test.for([
  // Node 26.10, Bun 1.4.5, Deno 2.9.6
  "The requested module 'node:fs' does not provide an export named 'x'",
  "Export named 'x' not found in module 'node:fs'.",
  "No such built-in module: node:none",
  "Cannot find package 'none' imported from /side.ts",
  "x is not defined",
  "pool.destroy is not a function. (In 'pool.destroy()', it is undefined)",
  "undefined is not a constructor (evaluating 'new {}.X')",
  "undefined is not an object (evaluating 'navigator.locks.request')",
  "Cannot destructure property 'passed' of 'context' as it is undefined.",
  'Cannot use test outside of the test runner. Run "bun test" to run tests.',
])("the error %o says that something is missing", (message) => {
  expect(lackedBy(new Error(message))).toBe(`Error: ${message}`);
  const error = new SuppressedError(new Error(message), new Error("no rows"));
  expect(lackedBy(error)).toBe(`Error: ${message}`);
});

test.for([
  new Error("EIO: injected, close"),
  new TypeError("fetch failed"),
  "x is not defined",
])("%o says nothing of the runtime", (error) => {
  expect(lackedBy(error)).toBeUndefined();
});
