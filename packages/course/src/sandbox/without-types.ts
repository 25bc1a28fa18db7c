import { readFileSync } from "node:fs";
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
    const text = readFileSync(fileURLToPath(url), "utf8");
    const known = stripped.get(url);
    if (known?.text === text) return known.code;
    const code = withoutWarning(() => stripTypeScriptTypes(text));
    stripped.set(url, { text, code });
    return code;
  } catch {
    return undefined;
  }
}

/** Node warns that stripping types by this function is experimental. */
function withoutWarning<T>(work: () => T): T {
  using stack = new DisposableStack();
  const warn = process.emitWarning.bind(process);
  stack.defer(() => void (process.emitWarning = warn));
  process.emitWarning = () => {};
  return work();
}
