import { type Node, parseSync } from "oxc-parser";

/** A version of a source in which one thing that releases no longer does. */
export interface Mutant {
  /** What was done to it, such as `line 7: using → const`. */
  readonly change: string;
  readonly source: string;
}

/** Every way to take one release out of a TypeScript source. */
export function mutate(source: string): Mutant[] {
  const { program, errors } = parseSync("correct.ts", source);
  if (errors.length > 0) throw new SyntaxError(errors[0]!.message);
  const mutants = [...nodesOf(program)].flatMap((node) =>
    editsOf(node, source).map(({ start, end, text, what }) => ({
      change: `line ${source.slice(0, start).split("\n").length}: ${what}`,
      source: source.slice(0, start) + text + source.slice(end),
    })),
  );
  return [...Map.groupBy(mutants, ({ change }) => change)].map(
    ([, [first]]) => first!,
  );
}

interface Edit {
  start: number;
  end: number;
  text: string;
  what: string;
}

const releases = new Set([
  "asyncDispose",
  "cancel",
  "clearTimeout",
  "close",
  "closeAllConnections",
  "closeSync",
  "destroy",
  "dispose",
  "disposeAsync",
  "dump",
  "end",
  "kill",
  "off",
  "release",
  "removeListener",
  "return",
  "rm",
  "rmSync",
  "rollback",
  "terminate",
  "unlink",
  "unlinkSync",
]);

const registrations = new Set(["adopt", "use"]);

function editsOf(node: Node, source: string): Edit[] {
  const code = ({ start, end }: { start: number; end: number }) =>
    source.slice(start, end);
  const replace = (text: string, what: string): Edit[] => [
    { start: node.start, end: node.end, text, what },
  ];

  switch (node.type) {
    case "VariableDeclaration": {
      if (!node.kind.endsWith("using")) return [];
      const end = node.start + node.kind.length;
      const what = `${node.kind} → const`;
      return [{ start: node.start, end, text: "const", what }];
    }
    case "AwaitExpression":
      return isRelease(node.argument)
        ? replace(code(node.argument), `no await before ${code(node.argument)}`)
        : [];
    case "TryStatement":
      return (node.finalizer?.body ?? []).map(({ start, end }) => ({
        start,
        end,
        text: "",
        what: `no ${code({ start, end })}`,
      }));
    case "CallExpression": {
      const name = nameOf(node.callee);
      const [first] = node.arguments;
      if (registrations.has(name) && first && isMember(node.callee)) {
        return replace(code(first), `not registered: ${code(node)}`);
      }
      if (name === "defer") return replace("undefined", `no ${code(node)}`);
      if (name === "move" && isMember(node.callee)) {
        return replace(code(node.callee.object), `no ${code(node)}`);
      }
      return isRelease(node) ? replace("undefined", `no ${code(node)}`) : [];
    }
    default:
      return [];
  }
}

function isRelease(node: Node): boolean {
  if (node.type !== "CallExpression") return false;
  const [first] = node.arguments;
  return (
    releases.has(nameOf(node.callee)) ||
    (first?.type === "Literal" && first.value === "ROLLBACK")
  );
}

function isMember(node: Node) {
  return node.type === "MemberExpression";
}

/** `close` of `close()`, `this.close()` and `file?.close()`. */
function nameOf(callee: Node): string {
  if (callee.type === "Identifier") return callee.name;
  if (callee.type !== "MemberExpression") return "";
  const { property } = callee;
  if (property.type === "Identifier") return property.name;
  // [Symbol.dispose]()
  return property.type === "MemberExpression" ? nameOf(property) : "";
}

function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== "object" || value === null) return;
  if ("type" in value && "start" in value) yield value as Node;
  for (const child of Object.values(value)) {
    if (Array.isArray(child)) for (const item of child) yield* nodesOf(item);
    else yield* nodesOf(child);
  }
}
