import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../readmes.ts";
import { table } from "../table.ts";
import type { Measured } from "./measured.ts";
import measuredJson from "./measured.json" with { type: "json" };
import { caughtMistakes, errorsByOptions } from "./mistakes.ts";

export const measured: Measured = measuredJson;

/** The generated parts of docs/set-up.md, by their names there. */
export function setUpTables(): Record<string, string> {
  return {
    nodes: nodesTable(),
    "type-script": typeScriptTable(),
    compilers: compilersTable(),
    polyfills: polyfillsTable(),
    "async-iterator": fileBlock("js", "async-iterator.mjs"),
    "needs-polyfill": needsPolyfill(),
    "lint-config": fileBlock("json", "oxlintrc.json"),
    mistakes: mistakesTable(),
    runners: runnersTable(),
    versions: `Measured with ${Object.entries(measured.versions)
      .map(([name, version]) =>
        /^\d/.test(name) ? `Node ${version}` : `${name} ${version}`,
      )
      .join(", ")}.`,
  };
}

function nodesTable(): string {
  const majors = Object.keys(measured.nodes);
  const [first] = Object.values(measured.nodes);
  return table(
    ["", ...majors.map((major) => `Node ${major}`)],
    Object.keys(first!).map((feature) => [
      feature,
      ...majors.map((major) => yesOrNo(measured.nodes[major]![feature]!)),
    ]),
  );
}

function typeScriptTable(): string {
  return table(
    ["`target`", "`lib`", "`types`", "a block with `using` and a stack"],
    errorsByOptions().map(({ target, lib, types, errors }) => [
      target,
      lib ?? "default",
      types ?? "none",
      errors.join(", ") || "compiles",
    ]),
  );
}

function compilersTable(): string {
  return table(
    ["command", "`using` in its output"],
    measured.compilers.map(({ command, using }) => [`\`${command}\``, using]),
  );
}

/** One column for each polyfill; both compilers have to agree. */
function polyfillsTable(): string {
  const names = [...new Set(measured.polyfills.map((one) => one.polyfill))];
  const compilers = [...new Set(measured.polyfills.map((one) => one.compiler))];
  const [{ works }] = measured.polyfills as [Measured["polyfills"][number]];
  const answer = (polyfill: string, check: string) => {
    const answers = measured.polyfills
      .filter((one) => one.polyfill === polyfill)
      .map((one) => one.works[check]!);
    if (answers.every(Boolean)) return "yes";
    return answers.some(Boolean) ? "depends on the compiler" : "no";
  };
  return table(
    [`lowered by ${compilers.join(" or ")}`, ...names],
    Object.keys(works).map((check) => [
      check,
      ...names.map((name) => answer(name, check)),
    ]),
  );
}

/** Which correct sides use a name that Node 22 does not have. */
function needsPolyfill(): string {
  const files = globSync("examples/*/*/correct.ts", { cwd: root }).toSorted();
  const using = (pattern: RegExp) =>
    files.filter((file) =>
      pattern.test(readFileSync(join(root, file), "utf8")),
    );
  const stacks = using(/DisposableStack|SuppressedError/);
  const folders = using(/mkdtempDisposable/);
  return (
    `Of the ${files.length} correct sides, ${stacks.length} use a stack or a ` +
    `SuppressedError, so they need the polyfill on Node 22. ` +
    `${folders.length} ${folders.length === 1 ? "uses" : "use"} ` +
    `\`mkdtempDisposable\`, which Node 22 does not have and no polyfill adds.`
  );
}

function mistakesTable(): string {
  return table(
    ["mistake", "tsc", "oxlint", "pair"],
    caughtMistakes().map(({ shown, tsc, oxlint, pair }) => [
      `\`${shown}\``,
      tsc.join(", ") || "–",
      oxlint.map((rule) => `\`${rule.split("/")[1]}\``).join(", ") || "–",
      `[${pair.split("/")[1]}](../examples/${pair}/)`,
    ]),
  );
}

function runnersTable(): string {
  return table(
    ["command", "Node 22", "Node 24", "Node 26"],
    measured.runners.map(({ command, using }) => [
      command.startsWith("node") ? `\`${command}\`` : command,
      ...["22", "24", "26"].map((major) => using[major]!),
    ]),
  );
}

function fileBlock(language: string, name: string): string {
  const text = readFileSync(join(import.meta.dirname, name), "utf8");
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

function yesOrNo(has: boolean | null): string {
  if (has === null) return "–";
  return has ? "yes" : "no";
}
