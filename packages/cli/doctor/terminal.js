import { ok, warning } from "./finding.js";

export function terminal() {
  return [screen(), ...locale()];
}

function screen() {
  const stream = [process.stdout, process.stderr].find(({ isTTY }) => isTTY);
  const names = ["TERM", "NO_COLOR", "FORCE_COLOR"]
    .filter((name) => process.env[name])
    .map((name) => `${name}=${process.env[name]}`);
  if (!stream) return ok("terminal", ["none", ...names].join(", "));
  const { columns, rows } = stream;
  const depth = stream.getColorDepth();
  const colours = depth === 1 ? "no colours" : `${2 ** depth} colours`;
  const size = columns ? `${columns} x ${rows}` : "of unknown size";
  const found = [size, colours, ...names].join(", ");
  if (!columns || (columns >= 80 && rows >= 24)) return ok("terminal", found);
  return warning(
    "terminal",
    found,
    "Make the window 80 x 24 or larger, or its letters smaller.",
  );
}

function locale() {
  if (process.platform === "win32") return [];
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  const found = LC_ALL || LC_CTYPE || LANG || "";
  if (/utf-?8/i.test(found)) return [ok("terminal", `locale ${found}`)];
  const name = process.platform === "darwin" ? "en_US.UTF-8" : "C.UTF-8";
  return [
    warning(
      "terminal",
      `locale ${found || "not set"}, not UTF-8; sparklines need that`,
      `export LC_ALL=${name}`,
    ),
  ];
}
