import { styleText } from "node:util";
import wrapAnsi from "wrap-ansi";

/** What text is laid out for: a width, and whether it has colours and links. */
export class Paper {
  readonly width: number;
  readonly #colours: boolean;
  readonly #links: boolean;

  constructor(width: number, colours: boolean, links = false) {
    this.width = width;
    this.#colours = colours;
    this.#links = links;
  }

  good = (text: string) => this.#style("green", text);
  bad = (text: string) => this.#style("red", text);
  strong = (text: string) => this.#style("bold", text);
  faint = (text: string) => this.#style("dim", text);

  #style(style: Parameters<typeof styleText>[0], text: string): string {
    if (!this.#colours) return text;
    return styleText(style, text, { validateStream: false });
  }

  /** The text as a link that a terminal opens on a click (OSC 8). */
  link(text: string, { href }: URL): string {
    if (!this.#links) return text;
    return `\u001b]8;;${href}\u0007${text}\u001b]8;;\u0007`;
  }

  /** Wraps a line of code at spaces, each further line below its first word. */
  wrapCode(line: string, indent: string, first: string): string {
    const start = line.slice(0, line.search(/\S/));
    return this.wrap(line.trimStart(), indent + start, first + start);
  }

  /** Wraps a row of two columns, each further line below the second. */
  wrapRow(row: string): string {
    if (row.length <= this.width) return row;
    const [first = ""] = /^ *(?:\S+(?: \S+)* {2,})?/.exec(row)!;
    const indent = " ".repeat(Math.min(first.length, this.width - 20));
    return this.wrap(row.slice(first.length), indent, first);
  }

  /** Wraps each line of the text; the lines of a list item below its text. */
  wrapLines(text: string, indent: string): string {
    return text
      .split("\n")
      .map((line) => {
        const [mark = ""] = /^(?:-|\d+\.) /.exec(line) ?? [];
        const below = indent + " ".repeat(mark.length);
        return this.wrap(line.slice(mark.length), below, indent + mark);
      })
      .join("\n");
  }

  /** Wraps words that stand two spaces apart, and breaks none of them. */
  wrapWords(words: readonly string[]): string {
    const glued = words.map((word) => word.replaceAll(" ", "\u00a0"));
    return this.wrap(glued.join("  "), "").replaceAll("\u00a0", " ");
  }

  /** Wraps the text, each line behind the indent; a first one may differ. */
  wrap(text: string, indent: string, first: string = indent): string {
    const room = Math.max(this.width - indent.length, 20);
    const lines = wrapAnsi(text, room, { hard: true, trim: true }).split("\n");
    return lines
      .map((line, index) => (index === 0 ? first : indent) + line)
      .join("\n");
  }
}
