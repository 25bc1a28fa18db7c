import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
} from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";

interface Stripped {
  readonly text: string;
  readonly code: string;
}

const stripped = new Map<string, Stripped>();

/**
 * A module of TypeScript as JavaScript, each token at its place; `undefined`
 * when it cannot be had, and Node has to say why. What was stripped before is
 * remembered for as long as the file stays as it was.
 */
export function withoutTypes(url: string): string | undefined {
  try {
    const text = textOf(fileURLToPath(url));
    const known = stripped.get(url);
    if (known?.text === text) return known.code;
    const code = withoutWarning(() => stripTypeScriptTypes(text));
    stripped.set(url, { text, code });
    return code;
  } catch {
    return undefined;
  }
}

/** Foreign code chooses the path: a named pipe would block this process. */
function textOf(path: string): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  using stack = new DisposableStack();
  stack.defer(() => closeSync(fd));
  const stats = fstatSync(fd);
  if (!stats.isFile() || stats.size > mostBytes) throw new Error("no module");
  return readFileSync(fd, "utf8");
}

const mostBytes = 2 ** 20;

/** Node warns that stripping types by this function is experimental. */
function withoutWarning<T>(work: () => T): T {
  using stack = new DisposableStack();
  const warn = process.emitWarning.bind(process);
  stack.defer(() => void (process.emitWarning = warn));
  process.emitWarning = () => {};
  return work();
}
