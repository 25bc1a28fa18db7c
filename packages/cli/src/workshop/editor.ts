import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The editor of this terminal, with its arguments; undefined when none is known. */
export function editorOf(env: NodeJS.ProcessEnv): string[] | undefined {
  const wanted = env["VISUAL"] ?? env["EDITOR"] ?? "";
  if (wanted.trim() !== "") return wanted.trim().split(/\s+/);
  return isOnPath("code", env) ? ["code"] : undefined;
}

function isOnPath(name: string, { PATH = "" }: NodeJS.ProcessEnv): boolean {
  return PATH.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Opens the file, and waits until the editor ends or has handed it over.
 *
 * @returns why it did not open; undefined when it did.
 */
export async function openInEditor(
  [command = "", ...args]: readonly string[],
  file: string,
): Promise<string | undefined> {
  const editor = spawn(command, [...args, file], { stdio: "inherit" });
  try {
    const [code] = (await once(editor, "exit")) as [number | null];
    return code === 0 ? undefined : `${command} ended with ${code}.`;
  } catch (error) {
    return `${command} did not start: ${(error as Error).message}`;
  }
}
