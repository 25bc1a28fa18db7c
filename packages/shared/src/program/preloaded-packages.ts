import type { Leak } from "../compare/leak.ts";

const flags = /^(?:-r|--(?:require|import|loader|experimental-loader))(?:=|$)/;

/**
 * The folders of packages that are loaded before the program, such as tsx. They
 * may hold descriptors for as long as the program runs.
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
 * Leaves out the leaks of packages. With a package loaded, a leak without a line
 * is left out too: the package may have opened it in a thread.
 */
export function withoutLeaksOf(
  leaks: readonly Leak[],
  folders: readonly string[],
): Leak[] {
  if (folders.length === 0) return [...leaks];
  return leaks.filter(
    ({ openedAt }) =>
      openedAt && !folders.some((folder) => openedAt.stack.includes(folder)),
  );
}
