import "fdleak/node-test";
import { openSync } from "node:fs";
import { test } from "node:test";

test("leaks a file", () => {
  openSync(import.meta.filename);
});
