import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../tools/readmes.ts";

test("a tool says what it installs, and what to do when no registry answers", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "a tool "));
  const program = join(folder.path, "program.mjs");
  const install = JSON.stringify(join(root, "tools/install.ts"));
  writeFileSync(
    program,
    `import { install } from ${install}; install("suites");`,
  );
  writeFileSync(
    join(folder.path, "npx"),
    '#!/bin/sh\necho "waits $pnpm_config_fetch_timeout ms" >&2; exit 1\n',
    { mode: 0o755 },
  );
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, "packages/cli/launch.js"), program],
    { encoding: "utf8", env: { ...process.env, PATH: folder.path } },
  );
  expect(stderr).toBe(
    `Installing the packages of tools/suites/package.json …
waits 20000 ms
The packages of tools/suites/package.json cannot be installed.
That needs the network. For a report on this machine:

  node packages/cli/doctor.js

Then: npm run suites
`,
  );
  expect(status).toBe(3);
});
