import type { Leak } from "../compare/find-leaks.ts";

const flags = /^(?:-r|--(?:require|import|loader|experimental-loader))(?:=|$)/;

/**
 * The folders of packages that were loaded before the program, such as tsx:
 * what they open to run it is theirs for as long as it runs.
 */
export function preloadedPackages(execArgv: readonly string[]): string[] {
  return execArgv
    .flatMap((arg, index) => {
      if (!flags.test(arg)) return [];
      return arg.includes("=")
        ? arg.slice(arg.indexOf("=") + 1)
        : execArgv[index + 1]!;
    })
    .map((name) => /\/node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(name)?.[0])
    .filter((folder) => folder !== undefined);
}

/**
 * Without what these have opened; nor what nobody was seen to open, because
 * they have threads of their own, which cannot be seen into.
 */
export function withoutThoseOf(
  leaks: readonly Leak[],
  folders: readonly string[],
): Leak[] {
  if (folders.length === 0) return [...leaks];
  return leaks.filter(
    ({ openedAt }) =>
      openedAt && !folders.some((folder) => openedAt.stack.includes(folder)),
  );
}
