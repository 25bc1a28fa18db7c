import { fileURLToPath } from "node:url";
import { type Owner, owner } from "./owner.ts";

/** The line of a program that opened a descriptor. */
export interface Opening {
  /** An absolute path, or a URL that is not of a file. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The calls as in the `stack` of an error, innermost first. */
  readonly stack: string;
}

/** A stack. V8 formats it when it is first read, the expensive part. */
export interface Trace {
  readonly stack: string;
  /** On whose behalf the call was made, where that is known. */
  readonly owner?: Owner | undefined;
}

const deepest = 50; // undici alone puts some 25 calls between fetch and socket

/** The stack above the given function, which is left out. */
export function traceAbove(callee: Function): Trace {
  const limit = Error.stackTraceLimit;
  const trace = { stack: "", owner: owner.getStore() };
  // An assignment would throw where Error is frozen.
  Reflect.set(Error, "stackTraceLimit", deepest);
  Error.captureStackTrace(trace, callee);
  Reflect.set(Error, "stackTraceLimit", limit);
  return trace;
}

/** `undefined` when the stack has only lines of Node and of this folder. */
export function openingOf(trace: Trace): Opening | undefined {
  const calls = linesOf(trace.stack).filter(isForeign);
  const own = calls.findIndex((call) => !/[\\/]node_modules[\\/]/.test(call));
  const [, url, line, column] = placeIn(calls[Math.max(own, 0)] ?? "") ?? [];
  if (url === undefined) return undefined;
  return {
    file: url.startsWith("file:") ? fileURLToPath(url) : url,
    line: Number(line),
    column: Number(column),
    stack: calls.join("\n"),
  };
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
  return !url.startsWith("node:") && !isOurs(url);
}

/** Whether a text contains a path or a URL of this folder. */
export function isOurs(text: string): boolean {
  return ours.some((path) => text.includes(path));
}

const ours = [`${import.meta.dirname}/`, new URL(".", import.meta.url).href];
