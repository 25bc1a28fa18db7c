import { expect, test } from "vitest";
import { makeScratch } from "../sandbox/scratch.ts";
import withFile from "./fixtures/with-file/check.ts";
import { PathContexts } from "./path-contexts.ts";

test("a nonce looks like data and cannot be guessed", async () => {
  using scratch = makeScratch("contexts-");
  const paths = Array.from({ length: 200 }, () => withFile.paths[0]!);
  await using contexts = await PathContexts.in(scratch.path, { paths });
  const nonces = contexts.all.map(({ nonce }) => nonce);
  expect(nonces).toEqual(
    Array(200).fill(expect.stringMatching(/^[a-z]{4}-[1-9]\d\d$/)),
  );
  expect(new Set(nonces).size).toBeGreaterThan(190); // of 22 500, 1 comes twice
});
