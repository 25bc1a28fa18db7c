import {
  chmodSync,
  mkdtempDisposableSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { editorOf, openInEditor } from "./editor.ts";

test("VISUAL comes before EDITOR, and both before code", () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "bin-"));
  const code = join(folder.path, "code");
  const PATH = `/nowhere:${folder.path}`;
  expect(editorOf({ PATH })).toBeUndefined();
  writeFileSync(code, "");
  chmodSync(code, 0o755);
  expect(editorOf({ PATH })).toEqual(["code"]);
  expect(editorOf({ PATH, EDITOR: "vim" })).toEqual(["vim"]);
  expect(editorOf({ EDITOR: "vim", VISUAL: "emacs -nw" })).toEqual([
    "emacs",
    "-nw",
  ]);
});

test("the editor gets the file, and a failure is named", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "editor "));
  const file = join(folder.path, "exercise.ts");
  const edit = ["sh", "-c", 'echo edited >"$0"'];
  expect(await openInEditor(edit, file)).toBeUndefined();
  expect(readFileSync(file, "utf8")).toBe("edited\n");
  expect(await openInEditor(["sh", "-c", "exit 3"], file)).toBe(
    "sh ended with 3.",
  );
  expect(await openInEditor(["no-such-editor"], file)).toMatch(
    /^no-such-editor did not start: /,
  );
});
