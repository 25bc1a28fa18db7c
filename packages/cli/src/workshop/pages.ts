/** A text in pages of so many rows; one page when it fits. */
export function pagesOf(text: string, rows: number): string[] {
  const lines = text.split("\n");
  const most = Math.max(rows, 5);
  if (lines.length <= most) return [text];
  const pages: string[] = [];
  for (let first = 0; first < lines.length;) {
    const end = endOfPage(lines, first, most);
    pages.push(lines.slice(first, end).join("\n").trimEnd());
    first = end;
  }
  return pages;
}

/** At an empty line where there is one near the last row. */
function endOfPage(lines: readonly string[], first: number, most: number) {
  const end = first + most;
  if (end >= lines.length) return lines.length;
  const empty = lines.lastIndexOf("", end - 1);
  return empty > first && empty >= end - 5 ? empty + 1 : end;
}
