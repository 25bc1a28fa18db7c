import { expect, test } from "vitest";
import { hasTimedOut } from "./run.ts";

test.for([
  ["node:test", new Error("test timed out after 50ms")],
  ["vitest", { message: "Test timed out in 50ms.\nIf this is a long" }],
  ["a hook of vitest", { message: "Hook timed out in 50ms." }],
  ["jest", ["Exceeded timeout of 50 ms for a test.", new Error()]],
])("the error of %s says that a test took too long", ([, error]) => {
  expect(hasTimedOut([new Error("first"), error])).toBe(true);
});

test.for([
  new Error("the request timed out after 50ms"),
  "timed out",
  undefined,
])("%s is no error of a time limit", (error) => {
  expect(hasTimedOut([error])).toBe(false);
});
