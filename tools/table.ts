/** A table in Markdown. */
export function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")))
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}
