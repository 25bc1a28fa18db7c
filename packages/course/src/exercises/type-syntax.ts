/**
 * Syntax of TypeScript that is more than types. Node removes types and runs the
 * rest, so it refuses these. Each sign is in Node's message, or in the line.
 */
const refused = [
  {
    sign: /\benum\b/,
    name: "an enum",
    instead: "Write a union of strings, or an object with `as const`.",
  },
  {
    sign: /\b(namespace|module)\b/,
    name: "a namespace",
    instead: "Write its members on the level of the file.",
  },
  {
    sign: /parameter property|\b(public|private|protected|readonly|override)\b/,
    name: "a parameter property",
    instead: "Declare a field, and assign it in the constructor.",
  },
  {
    sign: /import equals|\bimport\b.*=/,
    name: "`import … = require(…)`",
    instead: "Write `import … from`.",
  },
  {
    sign: /export assignment|\bexport\s*=/,
    name: "`export =`",
    instead: "Write `export default`.",
  },
  {
    sign: /angle-bracket|<.*>/,
    name: "a type assertion in angle brackets",
    instead: "Write `value as Type`.",
  },
];

/** Names the syntax at a place, and says what to write. */
export function refusedSyntax(place: string, text: string): string | undefined {
  const found = refused.find(({ sign }) => sign.test(text));
  return (
    found &&
    `${place} has ${found.name}, which Node does not run. ${found.instead}`
  );
}
