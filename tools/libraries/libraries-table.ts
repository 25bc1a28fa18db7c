import { table } from "../table.ts";
import type { Measured, Measurement } from "./measured.ts";
import measuredJson from "./measured.json" with { type: "json" };

export const measured: Measured = measuredJson;

/** What each object of each library does on dispose, and what to write. */
export function librariesTable(): string {
  const head = ["package", "object", "`Symbol.dispose`"].concat(
    "`Symbol.asyncDispose`",
    "what to write",
    "measured with",
  );
  const rows = measured.libraries.flatMap((library) =>
    library.objects.map((object) => [
      `${library.package} ${library.version}`,
      object.name.replace(/([\w.]+\(\)|^[A-Z]\w+$)/, "`$1`"),
      object.dispose ?? "–",
      object.asyncDispose ?? "–",
      toWrite(object),
      library.with,
    ]),
  );
  return (
    `Measured on ${measured.date} with Node ${measured.node}.\n\n` +
    table(head, rows)
  );
}

/** When Node's own classes were run, and with which Node. */
export function builtInHeader(): string {
  const { date, node } = measured;
  if (node !== process.versions.node) {
    const here = `this is Node ${process.versions.node}`;
    throw new Error(`measured with Node ${node}, ${here}: npm run libraries`);
  }
  return `Read and run on ${date} with Node ${node}.`;
}

/** What a run of a dispose method says, with one of those that have it. */
export function builtInRun(symbol: string, names: readonly string[]): string {
  const runs = measured.builtIn.filter(
    (one) => one.symbol === symbol && names.includes(one.name),
  );
  if (runs.length === 0) {
    throw new Error(`${names[0]}, ${symbol} has no trial: npm run libraries`);
  }
  return runs
    .map((run) => `Run with ${run.with} (\`${run.name}\`): **${run.does}**.`)
    .join("\n");
}

function toWrite({ asyncDispose, instead }: Measurement): string {
  if (instead === null) return asyncDispose ? "`await using`" : "`using`";
  const code = instead.code.replaceAll(/\s+/g, " ");
  const [, name] = /^(?:async )?\(\{?(\w+)/.exec(code)!;
  const later = instead.does === "releases later" ? ", releases later" : "";
  return `\`stack.adopt(${name}, ${code})\`${later}`;
}
