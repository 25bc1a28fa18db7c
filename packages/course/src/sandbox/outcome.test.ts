import { expect, test } from "vitest";
import { nameOf } from "./outcome.ts";

test("an error is known by its code, or by name and message", () => {
  const missing = Object.assign(new Error("no file"), { code: "ENOENT" });
  expect(nameOf(missing)).toBe("ENOENT");
  expect(nameOf(new Error("no file"))).toBe("Error: no file");
});

test("a DOMException is known by name and message: its code is a number", () => {
  const aborted = new DOMException("it was stopped", "AbortError");
  expect(aborted.code).toBe(20);
  expect(nameOf(aborted)).toBe("AbortError: it was stopped");
});
