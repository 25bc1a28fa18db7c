// Dispose also runs after an exception, and it gets no error. This one replaces
// the settings in both cases, here with half a file.

import fs from "node:fs";

export function save(path: string, settings: object): void {
  using draft = new Draft(path);
  for (const [name, value] of Object.entries(settings)) {
    draft.write(`${name}=${JSON.stringify(value)}\n`);
  }
}

export class Draft implements Disposable {
  readonly #stack: DisposableStack;
  readonly #target: string;
  readonly #path: string;
  readonly #fd: number;

  constructor(path: string) {
    this.#target = fs.realpathSync(path); // a symbolic link remains one
    const { mode } = fs.statSync(this.#target);
    this.#path = `${this.#target}.${crypto.randomUUID()}`;
    using stack = new DisposableStack();
    this.#fd = stack.adopt(fs.openSync(this.#path, "wx", mode), fs.closeSync);
    fs.fchmodSync(this.#fd, mode); // `open` has applied the umask
    this.#stack = stack.move();
  }

  write(text: string): void {
    if (this.#stack.disposed) throw new Error("The draft is closed");
    fs.appendFileSync(this.#fd, text);
  }

  publish(): void {
    if (this.#stack.disposed) throw new Error("The draft is closed");
    fs.fsyncSync(this.#fd);
    fs.renameSync(this.#path, this.#target);
    this.#stack.dispose();
  }

  [Symbol.dispose](): void {
    this.publish();
  }
}
