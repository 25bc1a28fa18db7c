import { stripTypeScriptTypes } from "node:module";
import { expect, test } from "vitest";
import { refusedSyntax } from "./type-syntax.ts";

test.for([
  ["enum Mode { read }", "an enum", "a union of strings"],
  ["namespace Modes { export const read = 1 }", "a namespace", "file"],
  ["module Modes { export const read = 1 }", "a namespace", "file"],
  [
    "class Log { constructor(readonly path: string) {} }",
    "a parameter property",
    "in the constructor",
  ],
  ['import fs = require("node:fs")', "`import … = require", "from"],
  ["export = 1", "`export =`", "export default"],
  ["const fd = <number>3", "a type assertion", "value as Type"],
] as const)(
  "%s is named by its line and by the message of Node",
  ([line, name, instead]) => {
    const says = refusedSyntax("exercise.ts:1", line);
    expect(says).toContain(`exercise.ts:1 has ${name}`);
    expect(says).toContain(instead);
    expect(refusedSyntax("exercise.ts:1", messageFor(line))).toBe(says);
  },
);

test("other mistakes have no name", () => {
  expect(refusedSyntax("exercise.ts:1", "Unexpected token ')'")).toBe(
    undefined,
  );
});

function messageFor(line: string): string {
  try {
    return stripTypeScriptTypes(line);
  } catch (error) {
    return (error as Error).message;
  }
}
