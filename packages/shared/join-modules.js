// Joins the modules of `dist` to a few files: a process of tests loads those in
// half the time.

import { globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "rolldown";

const dist = join(import.meta.dirname, "dist");
const settings = readFileSync(
  join(import.meta.dirname, "tsconfig.build.json"),
  "utf8",
);
const names = JSON.parse(settings).files.map((file) =>
  file.replace(/^src\/(.+)\.ts$/, "$1"),
);

const modules = globSync("**/*.js", { cwd: dist });
const { output } = await build({
  input: Object.fromEntries(
    names.map((name) => [name, join(dist, `${name}.js`)]),
  ),
  platform: "node",
  external: /^[^./]/,
  output: { dir: dist, chunkFileNames: "shared/[name].js" },
});
const written = output.map(({ fileName }) => fileName);
for (const file of modules) {
  if (!written.includes(file)) rmSync(join(dist, file));
}
