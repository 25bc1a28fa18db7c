import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The calls of one turn of the event loop, and those of the turns before it. */
export interface Turn {
  /** V8 formats it when it is first read, the expensive part. */
  readonly stack: string;
  /** The calls that scheduled this turn, if they are known. */
  readonly cause: Turn | undefined;
}

/** The line of a program that opened a descriptor. */
export interface Opening {
  /** An absolute path, or a URL that is not of a file. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The calls as in the `stack` of an error, innermost first. */
  readonly stack: string;
  /**
   * The line of a package, which opened it for this line: in the same turn of
   * the event loop, or in a later one.
   */
  readonly through?: Opening;
  /** Whether `fetch` opened it, or the package undici. */
  readonly byFetch?: true;
  /** Whether a module of a package opened it while it loaded, which is once. */
  readonly whileLoading?: true;
  /** The native addon whose loading opened it, for people. */
  readonly byAddon?: string;
}

/**
 * The user's line in the latest turn that has one, and the line of the package
 * that opened it. Only the latter when no turn has a line of the user;
 * `undefined` when there are only lines of Node and of fdleak.
 */
export function openingOf(trace: Turn): Opening | undefined {
  const all: string[] = [];
  let latest: string[] | undefined;
  let byFetch = false;
  const whileLoading = isOfLoadingPackage(linesOf(trace.stack));
  for (let turn: Turn | undefined = trace; turn; turn = turn.cause) {
    const lines = linesOf(turn.stack);
    const calls = lines.filter(isForeign);
    byFetch ||= lines.some((line) => undici.test(line));
    if (calls.length === 0) continue;
    all.push(...(turn === trace ? calls : calls.map(asEarlier)));
    latest ??= calls;
    const own = calls.find((call) => !isInPackage(call));
    if (own === undefined) continue;
    const known = {
      ...(byFetch && { byFetch }),
      ...(whileLoading && { whileLoading }),
    };
    const opening = { ...at(own, all), ...known };
    return own === latest[0]
      ? opening
      : { ...opening, through: at(latest[0]!, latest) };
  }
  if (latest === undefined) return undefined;
  return { ...at(latest[0]!, latest), ...(whileLoading && { whileLoading }) };
}

/** Node's loader calls the top level of a module. */
function isOfLoadingPackage(lines: readonly string[]): boolean {
  return lines.some(
    (line, index) =>
      isForeign(line) &&
      isInPackage(line) &&
      / \(node:internal\/modules\//.test(lines[index + 1] ?? ""),
  );
}

const undici = /node:internal\/deps\/undici|[\\/]node_modules[\\/]undici[\\/]/;

/** Whether a line of this turn is neither Node's nor fdleak's. */
export function hasForeignLine({ stack }: Turn): boolean {
  return linesOf(stack).some(isForeign);
}

/** Whether the user has a line in this turn. */
export function hasOwnLine({ stack }: Turn): boolean {
  return linesOf(stack).some((call) => isForeign(call) && !isInPackage(call));
}

function at(call: string, calls: readonly string[]): Opening {
  const [, url, line, column] = placeIn(call)!;
  return {
    file: url!.startsWith("file:") ? fileURLToPath(url!) : url!,
    line: Number(line),
    column: Number(column),
    stack: calls.join("\n"),
  };
}

/** As V8 marks the calls of turns before an `await`. */
function asEarlier(call: string): string {
  return call.replace(/^(\s+at )(?!async )/, "$1async ");
}

/** Whether a path, or the line of a call, is in a folder of packages. */
export function isInPackage(text: string): boolean {
  return /[\\/]node_modules[\\/]/.test(text);
}

/** The package that a path is in, if it is in a folder of packages. */
export function packageOf(file: string): string | undefined {
  return /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1];
}

/** A program may replace Error.prepareStackTrace, so it can be any value. */
function linesOf(stack: unknown): string[] {
  if (typeof stack === "string") return stack.split("\n").slice(1);
  return Array.isArray(stack) ? stack.map((call) => `    at ${call}`) : [];
}

/** `at name (place:1:2)` or `at place:1:2`, where a place may have spaces. */
function placeIn(call: string): RegExpExecArray | null {
  return call.endsWith(")")
    ? /^\s+at .*? \((?!eval at )(.+):(\d+):(\d+)\)$/.exec(call)
    : /^\s+at (?:async )?(.+):(\d+):(\d+)$/.exec(call);
}

function isForeign(call: string): boolean {
  const [, url = "node:"] = placeIn(call) ?? [];
  return !url.startsWith("node:") && !isOfFdleak(url);
}

/** Whether a line of a stack is a call of fdleak. */
export function isOurs(call: string): boolean {
  const [, url] = placeIn(call) ?? [];
  return url !== undefined && isOfFdleak(url);
}

/** Not its tests and their fixtures, which are users. */
function isOfFdleak(url: string): boolean {
  const root = roots.find((path) => url.startsWith(path));
  if (root === undefined) return false;
  return /^(?:(?!fixtures)[\w-]+\/)?[\w-]+\.[jt]s$/.test(
    url.slice(root.length),
  );
}

const roots = [
  `${dirname(import.meta.dirname)}/`,
  new URL("..", import.meta.url).href,
];
