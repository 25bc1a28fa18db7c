import { mkdtempDisposableSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startPeer } from "../observe/fixtures/start-peer.ts";
import { summary } from "./summary.ts";
import { published } from "./fixtures/published.ts";
import { verifyNone } from "./verify-none.ts";

const require = createRequire(import.meta.url);
const peer = await startPeer();

test.for(published)(
  "verifyNone refuses $name $leaking and accepts $fixed",
  async ({ name, leaves, use }) => {
    using place = scratch();
    using other = scratch();
    const leaking = require(`leaking-${name}`);
    const fixed = require(`fixed-${name}`);
    await expect(
      verifyNone(() => use(leaking, { scratch: place.path, peer })),
    ).rejects.toThrow(`left ${summary(leaves)} open`);
    await verifyNone(() => use(fixed, { scratch: other.path, peer }));
  },
);

test.for(published)("$name has the versions it is said to", (it) => {
  const { name, leaking, fixed } = it;
  const versionOf = (alias: string) =>
    require(`${alias}-${name}/package.json`).version;
  expect([versionOf("leaking"), versionOf("fixed")]).toEqual([leaking, fixed]);
});

function scratch() {
  return mkdtempDisposableSync(join(tmpdir(), "published-"));
}
