import { openSync } from "node:fs";
import { test } from "bun:test";

test("leaks a file", () => {
  openSync(import.meta.filename);
});
