import { root } from "./checkout.js";
import { shownPath } from "./shown.js";
import { thisCommand } from "./started.js";

/** The lines to paste: every finding, then what to do about the troubles. */
export function report(checks) {
  const rows = checks.map((check, at) =>
    row(check, at > 0 && checks[at - 1].name === check.name),
  );
  return `${rows.join("\n")}\n\n${ending(checks)}\n`;
}

function row({ name, state, found, remedy }, isNamed) {
  const lines = wrapped(found, 58);
  if (state === "warning") lines.push(...remedyLines(remedy, 58));
  const start = (isNamed ? "" : name).padEnd(13) + state.padEnd(9);
  return start + lines.join(`\n${" ".repeat(22)}`);
}

function ending(checks) {
  const troubles = checks.filter(({ state }) => state === "trouble");
  if (troubles.length === 0) return "Nothing stands in the way.";
  return inTheWay(troubles, `Then look again:\n  ${thisCommand()}`);
}

/** The troubles with their remedies, and the command that comes after. */
export function inTheWay(troubles, next) {
  const [count, verb] =
    troubles.length === 1
      ? ["1 thing", "stands"]
      : [`${troubles.length} things`, "stand"];
  return [
    `${count} ${verb} in the way:`,
    ...(isHere() ? [] : [`Type what follows in ${shownPath(root)}.`]),
    ...troubles.map((check, at) => numbered(check, at + 1)),
    next,
  ].join("\n\n");
}

function isHere() {
  try {
    return process.cwd() === root;
  } catch {
    return false; // the folder was removed under the shell
  }
}

function numbered({ name, found, remedy }, number) {
  const start = `${number}. `.padEnd(4);
  return (
    start +
    [...wrapped(`${name}: ${found}`, 76), ...remedyLines(remedy, 76)].join(
      `\n${" ".repeat(4)}`,
    )
  );
}

/** Commands keep their line, and are set in: they are there to be copied. */
function remedyLines(remedy, width) {
  return remedy
    .split("\n")
    .flatMap((line) =>
      isCommand(line) ? [`  ${line}`] : wrapped(line, width),
    );
}

/** A sentence begins with a capital letter instead. */
function isCommand(line) {
  return /^[a-z]/.test(line);
}

/** A word too long for the line stays whole, so that it can be copied. */
function wrapped(text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    const longer = last === "" ? word : `${last} ${word}`;
    if (longer.length <= width || last === "") lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
