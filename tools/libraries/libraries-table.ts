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

function toWrite({ asyncDispose, instead }: Measurement): string {
  if (instead === null) return asyncDispose ? "`await using`" : "`using`";
  const code = instead.code.replaceAll(/\s+/g, " ");
  const [, name] = /^(?:async )?\(\{?(\w+)/.exec(code)!;
  const later = instead.does === "releases later" ? ", releases later" : "";
  return `\`stack.adopt(${name}, ${code})\`${later}`;
}
