// Has to compile under strict beside vitest 3.

import { expect, test } from "vitest";
import "fdleak/vitest";

test("the matcher has a type", async () => {
  await expect(() => {}).not.toLeak();
  await expect(() => {}).toLeak({ file: 1 });
});
