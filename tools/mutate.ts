import { type Node, type TryStatement, parseSync } from "oxc-parser";

/**
 * What a mutant lacks: a release, an `await`, what keeps a second dispose from
 * doing harm, or the `finally` around a release that still stands there.
 */
export type MutantKind = "release" | "await" | "guard" | "finally";

/** A version of a source in which one thing is taken out. */
export interface Mutant {
  readonly kind: MutantKind;
  /** What was done to it, such as `line 7: using → const`. */
  readonly change: string;
  readonly source: string;
}

/** Every way to take one such thing out of a TypeScript source. */
export function mutate(source: string): Mutant[] {
  const { program, errors } = parseSync("correct.ts", source);
  if (errors.length > 0) throw new SyntaxError(errors[0]!.message);
  const plain = new Set(plainReturns(program));
  const mutants = [...nodesOf(program)].flatMap((node) =>
    (plain.has(node) ? [] : editsOf(node, source)).map(
      ({ kind = "release", start, end, text, what }) => ({
        kind,
        change: `line ${source.slice(0, start).split("\n").length}: ${what}`,
        source: source.slice(0, start) + text + source.slice(end),
      }),
    ),
  );
  return [...Map.groupBy(mutants, ({ change }) => change)].map(
    ([, [first]]) => first!,
  );
}

/**
 * Each `return await` after which its function has nothing left to do. Without
 * the `await` the function does the same.
 */
function* plainReturns(value: unknown, hasMore = false): Generator<Node> {
  for (const child of childrenOf(value)) {
    const { type } = child;
    if (type === "ReturnStatement" && child.argument && !hasMore) {
      if (child.argument.type === "AwaitExpression") yield child.argument;
    }
    const isFunction = type.includes("Function");
    yield* plainReturns(
      child,
      isFunction ? false : hasMore || endsLater(child),
    );
  }
}

/** Whether something still happens to this statement after a `return` in it. */
function endsLater(node: Node): boolean {
  if (node.type === "TryStatement" || node.type === "ForOfStatement")
    return true;
  const body = node.type === "BlockStatement" ? node.body : [];
  return body.some(
    (one) => one.type === "VariableDeclaration" && one.kind.endsWith("using"),
  );
}

interface Edit {
  /** A release unless given. */
  kind?: MutantKind;
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
      const { start } = node;
      const end = start + node.kind.length;
      const kinds = node.kind === "using" ? ["const"] : ["const", "using"];
      return kinds.map((text) => {
        const kind = text === "using" ? "await" : "release";
        return { kind, start, end, text, what: `${node.kind} → ${text}` };
      });
    }
    case "AwaitExpression": {
      const { argument } = node;
      const kind = isRelease(argument) ? "release" : "await";
      const what = `no await before ${code(argument)}`;
      return replace(code(argument), what).map((edit) => ({ kind, ...edit }));
    }
    case "ForOfStatement": {
      const end = node.start + "for await".length;
      const what = "for await → for";
      return node.await
        ? [{ kind: "await", start: node.start, end, text: "for", what }]
        : [];
    }
    case "TryStatement":
      return node.finalizer
        ? [...endings(node.finalizer, code), ...afterwards(node, code)]
        : [];
    case "MethodDefinition":
    case "Property":
    case "PropertyDefinition":
      return disposers.has(keyOf(node.key)) && node.value
        ? [...nodesOf(node.value)].flatMap((inner) => guards(inner, code))
        : [];
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

type Code = (place: { start: number; end: number }) => string;

const disposers = new Set(["asyncDispose", "close", "dispose", "release"]);

/** `dispose` of `[Symbol.dispose]`, `close` of `close() {}`. */
function keyOf(key: Node): string {
  return key.type === "Identifier" || key.type === "MemberExpression"
    ? nameOf(key)
    : "";
}

/** Each statement of a `finally` block. */
function endings({ body }: { body: Node[] }, code: Code): Edit[] {
  return body.map(({ start, end }) => {
    return { start, end, text: "", what: `no ${code({ start, end })}` };
  });
}

/** The statements of a `finally` block stand after its `try` block instead. */
function afterwards(
  { start, end, block, handler, finalizer }: TryStatement,
  code: Code,
): Edit[] {
  const before = handler ? `try ${code(block)} ${code(handler)}` : code(block);
  const text = `${before} ${code(finalizer!)}`;
  return [{ kind: "finally", start, end, text, what: "no finally" }];
}

/** What stands in a dispose method for the sake of its second call. */
function guards(node: Node, code: Code): Edit[] {
  const { start, end } = node;
  const edit = (text: string, what: string): Edit[] => [
    { kind: "guard", start, end, text, what },
  ];
  if (node.type === "IfStatement" && !node.alternate) {
    const { test, consequent } = node;
    const what = `no if (${code(test)})`;
    return isReturn(consequent) ? edit("", what) : edit(code(consequent), what);
  }
  if (node.type === "AssignmentExpression") {
    const { operator, left, right } = node;
    if (operator === "??=") {
      return edit(`${code(left)} = ${code(right)}`, `??= → = in ${code(node)}`);
    }
    if (operator === "=" && isConstant(right)) {
      return edit("undefined", `no ${code(node)}`);
    }
  }
  return [];
}

function isReturn(node: Node): boolean {
  if (node.type !== "BlockStatement") return node.type === "ReturnStatement";
  const [first] = node.body;
  return first?.type === "ReturnStatement";
}

/** A literal, `undefined` or `-1`. */
function isConstant(node: Node): boolean {
  return (
    node.type === "Literal" ||
    (node.type === "Identifier" && node.name === "undefined") ||
    (node.type === "UnaryExpression" && isConstant(node.argument))
  );
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
  for (const child of childrenOf(value)) {
    yield child;
    yield* nodesOf(child);
  }
}

/** The nodes directly below this one, or in this list. */
function childrenOf(value: unknown): Node[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value)
    .flatMap((child: unknown) => (Array.isArray(child) ? child : [child]))
    .filter(isNode);
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    "start" in value
  );
}
