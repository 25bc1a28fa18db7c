import { openSync } from "node:fs";
import { test } from "node:test";
import { verifyNone } from "fdleak";

test("leaks a file", () => verifyNone(() => openSync(import.meta.filename)));
