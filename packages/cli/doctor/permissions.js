import fs from "node:fs";
import os from "node:os";
import { dirname, join } from "node:path";
import { installedLockfile, root } from "./checkout.js";
import { fileSystem, isThere } from "./files.js";
import { ok, trouble, warning } from "./finding.js";
import { shownPath } from "./shown.js";

const littleSpace = 200e6;

export function permissions() {
  return [
    ...writable(...checkoutFolder(), checkoutRemedies),
    ...writable("the temporary folder", os.tmpdir(), temporaryRemedies()),
  ];
}

/** What an installation has to write. */
export function installPermissions() {
  const packages = dirname(installedLockfile);
  return [
    ...writable("this checkout", root, checkoutRemedies),
    ...(isThere(packages)
      ? writable("the dependencies in", packages, checkoutRemedies)
      : []),
    ...writable("the temporary folder", os.tmpdir(), temporaryRemedies()),
  ];
}

/** Where the learner's files go, or will go. */
function checkoutFolder() {
  const work = join(root, "work");
  return isThere(work) ? ["your folder", work] : ["this checkout", root];
}

const checkoutRemedies = {
  EROFS:
    "Copy it to a disk that can be written:\ncp -R . ~/using-by-example && cd ~/using-by-example",
  EACCES: 'Make it yours:\nsudo chown -R "$(id -u)" .',
  ENOSPC: "Remove something; what is left shows:\ndf -h .",
  EDQUOT: "Remove something of yours; what you may use shows:\nquota -s",
  ENOTDIR: "Your answers need a folder of that name:\nmv work work-before",
};

function temporaryRemedies() {
  const own = "mkdir -p ~/tmp && export TMPDIR=~/tmp";
  const variable = ["TMPDIR", "TMP", "TEMP"].find((name) => process.env[name]);
  const other = variable ? `unset ${variable}` : own;
  return {
    EROFS: `Name one of yours:\n${own}`,
    EACCES: variable
      ? `${variable} names one that is not yours:\nunset ${variable}`
      : "Let everyone write there again:\nsudo chmod 1777 /tmp",
    ENOSPC: `Remove something there (df -h shows what is left), or name one on another disk:\n${own}`,
    EDQUOT: `Remove something of yours there, or name one on another disk:\n${own}`,
    ENOTDIR: `Name a folder, not a file:\n${other}`,
    ENOENT: `Name one that exists:\n${other}`,
  };
}

const whyNotWritable = {
  EROFS: "is on a read-only file system",
  EACCES: "may not be written by you",
  ENOSPC: "is on a full disk",
  EDQUOT: "is where you have used up your quota",
  ENOTDIR: "is a file",
  ENOENT: "does not exist",
};

function writable(what, folder, remedies) {
  const failure = writeSomething(folder);
  const where = `${what} ${shownPath(folder)}`;
  if (failure === undefined) return [roomFor(where, folder)];
  const code = failure === "EPERM" ? "EACCES" : failure;
  const why = whyNotWritable[code] || "cannot be written";
  return [
    trouble(
      "permissions",
      `${where} ${why} (${failure})`,
      remedies[code] || `See what is there:\nls -ld ${shownPath(folder)}`,
    ),
  ];
}

/** @returns the error's code, or undefined when all went well. */
function writeSomething(folder) {
  let made;
  try {
    made = fs.mkdtempSync(join(folder, ".doctor-"));
    fs.writeFileSync(join(made, "kilobyte"), Buffer.alloc(1024));
    return undefined;
  } catch (error) {
    return error.code || error.name;
  } finally {
    if (made !== undefined) remove(made);
  }
}

/** By hand, as `fs.rmSync` came with Node 14.14. */
function remove(folder) {
  for (const name of fs.readdirSync(folder)) fs.unlinkSync(join(folder, name));
  fs.rmdirSync(folder);
}

function roomFor(where, folder) {
  const free = freeSpace(folder);
  if (free === undefined) return ok("permissions", `${where} can be written`);
  const found = `${where} can be written, ${sized(free)} free`;
  if (free >= littleSpace) return ok("permissions", found);
  return warning(
    "permissions",
    found,
    `Make room for ${sized(littleSpace)}; npm may have some to give back:\nnpm cache clean --force`,
  );
}

function freeSpace(folder) {
  const stats = fileSystem(folder);
  if (stats === undefined || Number(stats.blocks) === 0) return undefined;
  return Number(stats.bavail) * Number(stats.bsize);
}

function sized(bytes) {
  return bytes < 1e9
    ? `${Math.floor(bytes / 1e6)} MB`
    : `${Math.floor(bytes / 1e9)} GB`;
}
