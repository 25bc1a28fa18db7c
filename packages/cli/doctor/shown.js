import fs from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { isThere } from "./files.js";

/** A path without the names of the person and the machine. */
export function shownPath(place) {
  const home = homes().find(
    (folder) => place === folder || place.startsWith(join(folder, "/")),
  );
  if (home !== undefined) return `~${place.slice(home.length)}`;
  return place
    .replace(/([/\\](?:home|Users)[/\\])[^/\\]+/i, "$1<user>")
    .split("/")
    .map((part) => (names().includes(part) ? "<name>" : part))
    .join("/");
}

/** Only host and port: the rest of an address may hold a login. */
export function shownHost(address) {
  if (address === "(protected)") return "one that holds a login";
  try {
    const { host, protocol, username } = new URL(address);
    if (!/^(https?|socks\w*):$/.test(protocol)) throw new TypeError(protocol);
    return username ? `${host} (with a login)` : host;
  } catch {
    return "an address without http://";
  }
}

function homes() {
  const folders = [os.homedir(), user().homedir].filter(
    (folder) => folder && folder.length > 1,
  );
  return folders.concat(folders.filter(isThere).map((f) => fs.realpathSync(f)));
}

/** The names of system accounts identify no person. */
function names() {
  const isShared = /^(root|node|vscode|codespace|runner|user|ubuntu)$/;
  return [user().username, os.hostname()].filter(
    (name) => name && !isShared.test(name),
  );
}

function user() {
  try {
    return os.userInfo();
  } catch {
    return {}; // a container may run as a number that has no entry
  }
}
