import { examples, readCatalog } from "course";
import { table } from "../table.ts";
import { explained, findingsOn, textsOf } from "./findings.ts";
import { type FdleakOn, measured } from "./measured.ts";
import { holdsOn, runsOn } from "./where.ts";

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

/** Each pair has one of them on each runtime. */
const answers = ["as on Node 26", "differs", "cannot run"];

function summary(): string {
  return table(
    ["", ...answers, "correct side holds", "wrong side as on Node 26"],
    runtimes.map((runtime) => {
      const at = (path: string) => measured.pairs[path]!.differs[runtime];
      const same = paths.filter((path) => !at(path));
      const run = paths.filter((path) => runsOn(path, runtime));
      const each = [
        same.length,
        run.length - same.length,
        paths.length - run.length,
      ];
      const correct = paths.filter((path) => holdsOn(path).includes(runtime));
      const wrong = paths.filter(
        (path) => textsOf(at(path)?.wrong).length === 0,
      );
      const counts = [...each, correct.length, wrong.length];
      const name = `${runtime.replace(/ \d+$/, "")} ${measured.versions[runtime]}`;
      return [name, ...counts.map((count) => `${count} of ${paths.length}`)];
    }),
  );
}

interface Row {
  readonly path: string;
  readonly runtime: string;
  /** Whether the correct side is right there, if it can run. */
  readonly right: "yes" | "no" | "–";
  readonly does: string;
  readonly why: string;
}

/** Runtimes that do the same share a row. */
function differencesTable(side: "wrong" | "correct"): string {
  const rows = paths.flatMap((path) =>
    runtimes.flatMap((runtime) => rowsOf(path, runtime, side)),
  );
  const key = ({ path, right, does, why }: Row) =>
    [path, right, does, why].join("\n");
  const isJudged = side === "correct";
  return table(
    ["pair", "on", ...(isJudged ? ["right"] : []), "what it does", "why"],
    [...Map.groupBy(rows, key).values()].map((same) => {
      const [{ path, right, does, why }] = same as [Row, ...Row[]];
      const on = [...new Set(same.map(({ runtime }) => runtime))].join(", ");
      return [
        `[${path.split("/")[1]}](../examples/${path}/)`,
        on,
        ...(isJudged ? [right] : []),
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
  const difference = measured.pairs[path]!.differs[runtime]?.[side];
  return findingsOn(path, runtime, side).flatMap((finding) => {
    const [first, ...more] = explained(finding, difference);
    if (first === undefined) return [];
    const { cannotRun, why } = finding;
    const others =
      more.length === 0
        ? ""
        : ` (and on ${more.length} other ${more.length === 1 ? "path" : "paths"})`;
    const holds = holdsOn(path).includes(runtime) ? "yes" : "no";
    return [
      {
        path,
        runtime,
        right: cannotRun ? "–" : holds,
        why,
        does: `${cannotRun ? "cannot run: " : ""}${inShort(first)}${others}`,
      },
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
