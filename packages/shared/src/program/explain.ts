import { type RemedyId, remedies } from "../verify/remedies.ts";

/** The remedy for an identifier as text, or all identifiers without one. */
export function explain(id?: string): string {
  if (id === undefined) return `${list()}\nNext: fdleak explain <identifier>\n`;
  if (!Object.hasOwn(remedies, id)) {
    throw new Error(`there is no remedy "${id}"; there are:\n${list()}`);
  }
  const { advice, why, wrong, right } = remedies[id as RemedyId];
  return [
    `${id}: ${advice}`,
    ...["", why],
    ...["", "Wrong:", indented(wrong)],
    ...["", "Right:", indented(right), ""],
  ].join("\n");
}

function list(): string {
  return Object.entries(remedies)
    .map(([id, { advice }]) => `  ${id.padEnd(18)}${advice}`)
    .join("\n");
}

function indented(code: string): string {
  return code.replaceAll(/^(?=.)/gm, "  ");
}
