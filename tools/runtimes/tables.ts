import { examples, readCatalog } from "course";
import { table } from "../table.ts";
import { findingsOn } from "./findings.ts";
import type { FdleakOn } from "./measure-fdleak.ts";
import { measured } from "./measured.ts";
import { holdsOn } from "./where.ts";

/** The generated parts of docs/runtimes.md, by their names there. */
export function runtimesTables(): Record<string, string> {
  return {
    summary: `${summary()}\n\nMeasured on ${measured.date}, on Linux on x64.`,
    correct: differencesTable("correct"),
    wrong: differencesTable("wrong"),
    fdleak: fdleakTable(),
  };
}

/** Which classes and values have their dispose method where. */
export function disposablesTable(here: readonly string[]): string {
  const { disposables } = measured;
  const unknown = here.filter((name) => !(name in disposables));
  if (unknown.length > 0) {
    throw new Error(`${unknown.join(", ")} is not measured: npm run runtimes`);
  }
  const groups = Map.groupBy(here, (name) => disposables[name]!.join());
  const rows = [...groups.values()].map((names) => [
    names.map(inCode).join(", "),
    ...disposables[names[0]!]!,
  ]);
  return table(["class or value", ...runtimes], rows);
}

/** `node:fs Dir asyncDispose` without the method, unless a class has both. */
function inCode(name: string): string {
  const [, subject = "", method] = /^(.*) (\w+)$/.exec(name)!;
  const both = ["dispose", "asyncDispose"].every(
    (other) => `${subject} ${other}` in measured.disposables,
  );
  return both ? `\`${subject}\` (\`${method}\`)` : `\`${subject}\``;
}

/** What the table says of each runtime, by the name of the row. */
const fdleakRows: Record<string, (fdleak: FdleakOn) => string> = {
  "library: leaks seen, of the situations that hold a descriptor": (fdleak) => {
    const all = holding(fdleak);
    const seen = all.filter((one) => fdleak.said[one]!.startsWith("seen"));
    return `${seen.length} of ${all.length}`;
  },
  "library: reported when closed, or when nothing is held": (fdleak) =>
    count(fdleak, "alarm", "seen when closed"),
  "situations that need a function it does not have": (fdleak) =>
    count(fdleak, "cannot run"),
  "Deno's `sanitizeResources`: leaks seen; also reported when closed": (
    fdleak,
  ) => {
    const { sanitized } = fdleak;
    if (sanitized === null) return "–";
    const all = holding(fdleak);
    const seen = all.filter((one) => sanitized.leaked.includes(one));
    return `${seen.length} of ${all.length}; ${sanitized.closed.length}`;
  },
};

function fdleakTable(): string {
  const names = Object.keys(measured.fdleak);
  const all = Object.values(measured.fdleak);
  return table(
    ["", ...names],
    [
      ...Object.entries(fdleakRows).map(([name, cell]) => [
        name,
        ...all.map(cell),
      ]),
      ...Object.keys(all[0]!.uses).map((use) => [
        use.replace(/^[^,]+/, "`$&`").replace("node:test", "on a test of `$&`"),
        ...all.map(({ uses }) => uses[use]!),
      ]),
    ],
  );
}

function holding({ said }: FdleakOn): string[] {
  return Object.keys(said).filter((one) =>
    /^seen|missed|miscounted/.test(said[one]!),
  );
}

function count({ said }: FdleakOn, ...outcomes: string[]): string {
  return String(
    Object.values(said).filter((one) => outcomes.includes(one)).length,
  );
}

const paths = readCatalog(examples).map(({ path }) => path);
const runtimes = Object.keys(measured.versions);

function summary(): string {
  return table(
    ["", "as on Node 26", "correct side holds", "wrong side as on Node 26"],
    runtimes.map((runtime) => {
      const at = (path: string) => measured.pairs[path]!.differs[runtime];
      const same = paths.filter((path) => !at(path));
      const correct = paths.filter((path) => holdsOn(path).includes(runtime));
      const wrong = paths.filter((path) => !at(path)?.wrong.length);
      const counts = [same, correct, wrong].map(({ length }) => length);
      const name = `${runtime.replace(/ \d+$/, "")} ${measured.versions[runtime]}`;
      return [name, ...counts.map((count) => `${count} of ${paths.length}`)];
    }),
  );
}

interface Row {
  readonly path: string;
  readonly runtime: string;
  /** Whether the correct side is right there. */
  readonly isRight: boolean;
  readonly does: string;
  readonly why: string;
}

/** Runtimes that do the same share a row. */
function differencesTable(side: "wrong" | "correct"): string {
  const rows = paths.flatMap((path) =>
    runtimes.flatMap((runtime) => rowsOf(path, runtime, side)),
  );
  const key = ({ path, isRight, does, why }: Row) =>
    [path, isRight, does, why].join("\n");
  const right = side === "correct";
  return table(
    ["pair", "on", ...(right ? ["right"] : []), "what it does", "why"],
    [...Map.groupBy(rows, key).values()].map((same) => {
      const [{ path, isRight, does, why }] = same as [Row, ...Row[]];
      const on = [...new Set(same.map(({ runtime }) => runtime))].join(", ");
      return [
        `[${path.split("/")[1]}](../examples/${path}/)`,
        on,
        ...(right ? [isRight ? "yes" : "no"] : []),
        does,
        why,
      ];
    }),
  );
}

function rowsOf(
  path: string,
  runtime: string,
  side: "wrong" | "correct",
): Row[] {
  const texts = measured.pairs[path]!.differs[runtime]?.[side] ?? [];
  return findingsOn(path, runtime, side).flatMap(({ says, why }) => {
    const [first, ...more] = texts.filter((text) => says.test(text));
    if (first === undefined) return [];
    const others =
      more.length === 0
        ? ""
        : ` (and on ${more.length} other ${more.length === 1 ? "path" : "paths"})`;
    const isRight = holdsOn(path).includes(runtime);
    return [
      { path, runtime, isRight, why, does: `${inShort(first)}${others}` },
    ];
  });
}

/** The difference without what was expected, which the pair declares. */
function inShort(text: string): string {
  const short = text
    .replace(/^(the )?(wrong|correct)( side)?,? /, "")
    .replaceAll(/; expected: [^;]*/g, "")
    .replaceAll("|", "\\|");
  return short.length > 160 ? `${short.slice(0, 160)}…` : short;
}
