import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { expect, test } from "vitest";
import { allSources, packedSources } from "./fixtures/imports-of.ts";

const read = (name: string) =>
  readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
const manifest = JSON.parse(read("package.json"));

test("the package exports the same names here and when it is published", () => {
  const { exports, publishConfig } = manifest;
  expect(Object.keys(publishConfig.exports)).toEqual(Object.keys(exports));
  for (const [name, source] of Object.entries<string>(exports)) {
    if (name === "./package.json") continue;
    const built = source.replace(/^\.\/src\/(.+)\.ts$/, "./dist/$1");
    expect(publishConfig.exports[name]).toEqual({
      types: `${built}.d.ts`,
      default: `${built}.js`,
    });
  }
});

test("every package that the published files import is declared", () => {
  const { dependencies = {}, peerDependencies } = manifest;
  const imported = packagesIn(packedSources());
  const declared = Object.keys({ ...dependencies, ...peerDependencies });
  expect(imported).toEqual(declared.toSorted());
});

test("every package that the tests import is declared", () => {
  const { devDependencies, peerDependencies } = manifest;
  const declared = Object.keys({ ...devDependencies, ...peerDependencies });
  const ofFixtures = ["fdleak", "starts-children"];
  const imported = packagesIn(allSources()).filter(
    (name) => !ofFixtures.includes(name),
  );
  expect(declared).toEqual(expect.arrayContaining(imported));
});

test("the README links to itself and to the web only", () => {
  const prose = read("README.md").replaceAll(/^```.*?^```$/gms, "");
  const links = [...prose.matchAll(/\]\((.+?)\)/g)];
  const targets = links.map(([, target]) => target!);
  expect(targets.filter((it) => !/^(#|https:)/.test(it))).toEqual([]);
  expect(targets.length).toBeGreaterThan(0);
});

test("no published file speaks of the repository it comes from", () => {
  const repository = /this repository|pnpm|npm (start|test)|workshop|lesson/i;
  const speaking = packedSources().filter(({ file }) =>
    repository.test(read(`src/${file}`)),
  );
  expect(speaking.map(({ file }) => file)).toEqual([]);
});

function packagesIn(sources: ReturnType<typeof allSources>): string[] {
  const names = sources
    .flatMap(({ imports }) => imports)
    .filter((name) => !/^(\.|node:|data:)/.test(name))
    .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)![0])
    .filter((name) => !builtinModules.includes(name));
  return [...new Set(names)].toSorted();
}
