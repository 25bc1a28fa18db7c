import { closeSync, openSync, readFileSync } from "node:fs";

export function titleOf(path: string): string {
  using page = new Page(path);
  return page.title;
}

class Page implements Disposable {
  readonly #file: number;
  readonly title: string;
  constructor(path: string) {
    this.#file = openSync(path, "r");
    this.title = readFileSync(this.#file, "utf8").split("\n")[0]!;
    if (this.title === "") throw new Error(`${path} has no title`);
  }
  [Symbol.dispose] = () => closeSync(this.#file);
}
