import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import type { Paper } from "../../render/paper.ts";
import { shownPath } from "../shown-path.ts";

/** Makes each mention of the file, such as `exercise.ts:12`, a link to it. */
export function linkPlaces(text: string, file: string, paper: Paper): string {
  const names = [shownPath(file), basename(file)].map((name) =>
    RegExp.escape(name),
  );
  const place = new RegExp(`(?:${names.join("|")})(?::\\d+)?`, "g");
  return text.replaceAll(place, (name) =>
    paper.link(name, pathToFileURL(file)),
  );
}
