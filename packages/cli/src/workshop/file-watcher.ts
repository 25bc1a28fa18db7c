import { type FSWatcher, readFileSync, watch } from "node:fs";
import { dirname } from "node:path";

/**
 * Calls back when a file's text has become another. Events tell at once; where
 * none arrive (network drives, folders of a host in a container) polling does.
 */
export class FileWatcher implements Disposable {
  readonly #file: string;
  readonly #onChange: (text: string) => void;
  readonly #events: FSWatcher | null;
  readonly #polling: NodeJS.Timeout;
  #text: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string, onChange: (text: string) => void) {
    this.#file = file;
    this.#onChange = onChange;
    this.#text = textOf(file);
    this.#events = eventsIn(dirname(file), () => this.#look());
    // Not `watchFile`: a save made before its own first look goes untold.
    this.#polling = setInterval(this.#look, 250);
  }

  /** A save is several events, and for a moment the file may be empty. */
  readonly #look = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const text = textOf(this.#file);
      if (text === undefined || text === this.#text) return;
      this.#text = text;
      this.#onChange(text);
    }, 20);
  };

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    clearInterval(this.#polling);
    this.#events?.close();
  }
}

/** Null when there are no watches left to be had; polling does it then. */
function eventsIn(folder: string, onEvent: () => void): FSWatcher | null {
  try {
    return watch(folder, onEvent).on("error", () => {});
  } catch {
    return null;
  }
}

/** Undefined while an editor puts another file in its place. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
