import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

export const hasTmux = spawnSync("tmux", ["-V"]).status === 0;

/** A real pseudo-terminal of 80 by 24, with a person's shell in it. */
export class Terminal implements Disposable {
  readonly #folder: string;
  readonly #cwd: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(cwd: string, env: NodeJS.ProcessEnv) {
    this.#folder = mkdtempSync(join(tmpdir(), "terminal-"));
    this.#cwd = cwd;
    this.#env = { ...env, TERM: "xterm", NO_COLOR: "1", PS1: "$ " };
    this.open();
  }

  /** Opens the window, again when it was closed. */
  open(): void {
    const size = ["-x", "80", "-y", "24"];
    // A server that ends with its last window may take the next one along.
    const stay = [";", "set-option", "-s", "exit-empty", "off"];
    this.#tmux(
      ...["-f", "/dev/null", "new-session", "-d", ...size, "bash --norc"],
      ...stay,
    );
  }

  /** What somebody does who closes the window. */
  close(): void {
    this.#tmux("kill-session");
  }

  /** Types a text, then presses keys by tmux's names, such as `Enter`, `C-c`. */
  type(text: string, ...keys: string[]): void {
    if (text !== "") this.#tmux("send-keys", "-l", text);
    if (keys.length > 0) this.#tmux("send-keys", ...keys);
  }

  get screen(): string {
    return this.#tmux("capture-pane", "-p").trimEnd();
  }

  /** Waits until the screen shows it; throws with the screen when it does not. */
  async shows(pattern: RegExp, tries = 300): Promise<string> {
    for (let look = 0; look < tries; look++) {
      if (pattern.test(this.screen)) return this.screen;
      await setTimeout(100);
    }
    throw new Error(`${pattern} is not on the screen:\n${this.screen}`);
  }

  [Symbol.dispose](): void {
    this.#tmux("kill-server");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #tmux(...args: string[]): string {
    const socket = join(this.#folder, "socket");
    const { status, stdout, stderr } = spawnSync(
      "tmux",
      ["-S", socket, ...args],
      { cwd: this.#cwd, encoding: "utf8", env: this.#env },
    );
    if (status !== 0) throw new Error(`tmux ${args.join(" ")}: ${stderr}`);
    return stdout;
  }
}
