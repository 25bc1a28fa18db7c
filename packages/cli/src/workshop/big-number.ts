const digits = [
  ["███", "█ █", "█ █", "█ █", "███"],
  [" █ ", "██ ", " █ ", " █ ", "███"],
  ["███", "  █", "███", "█  ", "███"],
  ["███", "  █", "███", "  █", "███"],
  ["█ █", "█ █", "███", "  █", "  █"],
  ["███", "█  ", "███", "  █", "███"],
  ["███", "█  ", "███", "█ █", "███"],
  ["███", "  █", "  █", "  █", "  █"],
  ["███", "█ █", "███", "█ █", "███"],
  ["███", "█ █", "███", "  █", "███"],
];

/** How many rows a big number takes. */
export const bigHeight = 5;

/** A number to be read from the back of a room, in rows of equal length. */
export function bigNumber(number: number): string[] {
  const shapes = Array.from(String(number), (digit) => digits[Number(digit)]!);
  return Array.from({ length: bigHeight }, (_, row) =>
    shapes.map((shape) => wide(shape[row]!)).join("  "),
  );
}

/** A terminal's cells are twice as high as they are wide. */
function wide(row: string): string {
  return row.replace(/./g, "$&$&");
}
