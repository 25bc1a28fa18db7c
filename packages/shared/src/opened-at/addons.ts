import { platform } from "../observe/platform.ts";
import { ledger } from "./ledger.ts";
import { wrap } from "./wrap.ts";

interface Loader {
  dlopen(module: object, file: string, flags?: number): void;
}

interface Loading {
  readonly file: string;
  /** The identities of what was open before. */
  readonly open: ReadonlySet<string>;
}

/** Native addons: they may open descriptors when they are loaded, and later. */
export function traceAddons(): void {
  wrap(process as Loader, "dlopen", {
    before: ([, file]): Loading => ({
      file,
      open: new Set(
        platform()
          .entries()
          .map(({ identity }) => identity),
      ),
    }),
    after: (_nothing, trace, before) => {
      const { file, open } = before as Loading;
      ledger.loaded(file, trace, open);
    },
  });
}
