// Speaks when nothing else can: nothing is installed, or this Node is the wrong
// one. So it is one file, imports only what comes with Node, and is written as
// Node 12 would read it: no `?.`, no `??`, and nothing of `fs` taken for granted.

import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import { dirname, join, parse, relative } from "node:path";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(import.meta.url);
const root = dirname(dirname(dirname(file)));

const oldestNode = 18;
const oldestPnpm = 12;
const fewDescriptors = 256;
const littleSpace = 200e6;
const defaultRegistry = "registry.npmjs.org";
const install = "npx pnpm@12 install";
const devContainer =
  "Open this folder in its dev container (in VS Code: Dev Containers: Reopen " +
  "in Container).";

const usage = `Usage: node packages/cli/doctor.js [options]

A report on this machine and set-up, to paste. It leaves out logins, the name of
the user and the name of the machine.

Options:
  --json      print one JSON document
  --offline   do not look at the registry
  -h, --help  show this

Exit codes:
  0  nothing stands in the way
  1  something does
  2  the command line was wrong
`;

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function doctor(args) {
  const known = ["--json", "--offline", "--help", "-h"];
  const unknown = args.find((arg) => !known.includes(arg));
  if (unknown !== undefined) {
    process.stderr.write(
      `doctor does not know ${unknown}. Type: ${thisCommand()} --help\n`,
    );
    return 2;
  }
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(usage);
    return 0;
  }
  const checks = await examine(args.includes("--offline"));
  const ok = checks.every(({ state }) => state !== "trouble");
  process.stdout.write(
    args.includes("--json")
      ? `${JSON.stringify({ ok, checks }, null, 2)}\n`
      : report(checks),
  );
  return ok ? 0 : 1;
}

async function examine(offline) {
  const findings = await Promise.all([
    attempt("platform", platform),
    attempt("node", node),
    attempt("pnpm", pnpm),
    attempt("descriptors", descriptors),
    attempt("permissions", permissions),
    attempt("path", path),
    attempt("registry", () => registry(offline)),
    attempt("terminal", terminal),
    attempt("git", git),
  ]);
  return [].concat(...findings);
}

/** One check that breaks on a strange machine must not cost the others. */
async function attempt(name, check) {
  try {
    return await check();
  } catch (error) {
    return warning(
      name,
      `could not be looked at (${error.code || error.name})`,
      "Go on, and show this report to who gave you the course.",
    );
  }
}

function ok(name, found) {
  return { name, state: "ok", found, remedy: null };
}

function warning(name, found, remedy) {
  return { name, state: "warning", found, remedy };
}

function trouble(name, found, remedy) {
  return { name, state: "trouble", found, remedy };
}

function platform() {
  const found = [`${systemName()} ${os.release()}`, process.arch]
    .concat(surroundings())
    .join(", ");
  if (process.platform === "linux") return linux(found);
  if (process.platform === "darwin") {
    return warning(
      "platform",
      `${found}; counting on macOS is not yet measured`,
      `Go on, and doubt a count that looks wrong. Linux is measured. ${devContainer}`,
    );
  }
  if (process.platform === "win32") {
    return trouble(
      "platform",
      `${found}; descriptors are not counted on Windows`,
      `Type this as administrator, and clone the course again inside WSL:\nwsl --install\nOr without WSL. ${devContainer}`,
    );
  }
  return trouble("platform", `${found}; nothing is counted here`, devContainer);
}

function linux(found) {
  if (!isBefore(os.release(), 6, 2)) return ok("platform", found);
  return warning(
    "platform",
    `${found}; before 6.2 counting slows down as more is open`,
    "Go on; the counts are right. Faster is a newer kernel (in WSL: wsl --update).",
  );
}

function systemName() {
  const names = { darwin: "macOS, Darwin", linux: "Linux", win32: "Windows" };
  return names[process.platform] || process.platform;
}

function surroundings() {
  const inContainer = ["/.dockerenv", "/run/.containerenv"].some(isThere);
  return [
    ...(isWsl() ? ["in WSL"] : []),
    ...(inContainer ? ["in a container"] : []),
  ];
}

function isWsl() {
  return /microsoft/i.test(os.release()) || "WSL_DISTRO_NAME" in process.env;
}

function isBefore(release, major, minor) {
  const [foundMajor, foundMinor] = release.split(".").map(Number);
  return foundMajor < major || (foundMajor === major && foundMinor < minor);
}

async function node() {
  return [thisNode(), ...(await workspaceNode())];
}

function thisNode() {
  const found = `${process.versions.node} runs this: ${shown(process.execPath)}`;
  if (majorOf(process.versions.node) >= oldestNode) return ok("node", found);
  return trouble(
    "node",
    found,
    `Install Node ${oldestNode} or later (nodejs.org); the workspace then ` +
      `brings its own. Or without. ${devContainer}`,
  );
}

async function workspaceNode() {
  if (process.platform === "win32") return []; // the platform said it all
  const { major, platforms } = pinnedNode();
  const here = `${process.platform}-${process.arch}`;
  if (platforms.length > 0 && !platforms.includes(here)) {
    return [trouble("node", `no Node package for ${here}`, devContainer)];
  }
  if (isMusl()) {
    return [
      trouble("node", "no Node package for a Linux with musl", devContainer),
    ];
  }
  if (!isInstalled()) return [missingNode()];
  const asked = await ask(workspaceFile, ["--version"]);
  return [judgedNode(asked, major)];
}

const workspaceFile = join(root, "node_modules/.bin/node");

function missingNode() {
  return trouble("node", "the workspace's own is not installed", install);
}

function judgedNode({ code, stdout }, major) {
  const version = stdout.trim().replace(/^v/, "");
  const anew = `rm -r node_modules && ${install}`;
  if (code === "ENOENT") {
    return trouble("node", "node_modules is there, its Node is not", anew);
  }
  if (code !== 0 || version === "") {
    return trouble(
      "node",
      `the workspace's own does not start (${code})`,
      `It may have been installed by another system:\n${anew}`,
    );
  }
  const found = `${version} is the workspace's own`;
  if (majorOf(version) === major) return ok("node", found);
  return trouble("node", `${found}; it should be ${major}`, anew);
}

function pinnedNode() {
  const pinned = packageJson().optionalDependencies || {};
  const names = Object.keys(pinned).filter((name) => name.startsWith("node-"));
  return {
    major: majorOf(pinned[names[0]] || "26"),
    platforms: names.map((name) => name.replace(/^node-(bin-)?/, "")),
  };
}

function packageJson() {
  try {
    return JSON.parse(fs.readFileSync(join(root, "package.json"), "utf8"));
  } catch {
    return {}; // a checkout that is not whole is no reason to fall silent
  }
}

function isMusl() {
  if (process.platform !== "linux") return false;
  return process.report.getReport().header.glibcVersionRuntime === undefined;
}

function isInstalled() {
  return isThere(join(root, "node_modules"));
}

async function pnpm() {
  return Promise.all([pnpmItself(), npm()]);
}

async function pnpmItself() {
  const agent = userAgent().match(/^pnpm\/(\d\S*)/);
  if (agent) return judgedPnpm(agent[1], "started this");
  // Elsewhere: in the checkout an older pnpm, or Corepack, would first download
  // the version that package.json names, and answer with that.
  const { code, stdout } = await ask("pnpm", ["--version"], {
    cwd: parse(root).root,
    env: { COREPACK_ENABLE_NETWORK: "0", COREPACK_ENABLE_DOWNLOAD_PROMPT: "0" },
  });
  const version = stdout.trim();
  if (code === 0 && /^\d/.test(version)) {
    return judgedPnpm(version, "is on the PATH");
  }
  if (code === "ENOENT") {
    return ok("pnpm", "not found, and not needed: npx pnpm@12 brings it");
  }
  return warning(
    "pnpm",
    `is on the PATH, and does not start (${code})`,
    "Where you would type pnpm, type:\nnpx pnpm@12",
  );
}

function judgedPnpm(version, where) {
  const found = `${version} ${where}`;
  if (majorOf(version) >= oldestPnpm) return ok("pnpm", found);
  return trouble(
    "pnpm",
    `${found}; it should be ${oldestPnpm}`,
    "npx pnpm@12 workshop",
  );
}

async function npm() {
  const { code, stdout } = await ask("npm", ["--version"]);
  if (code === 0) return ok("pnpm", `npm ${stdout.trim()}, which brings pnpm`);
  const found = `npm ${code === "ENOENT" ? "is not there" : `does not start (${code})`}`;
  const remedy =
    "Node from nodejs.org brings it; on Debian and Ubuntu also:\nsudo apt install npm";
  return (isInstalled() ? warning : trouble)("pnpm", found, remedy);
}

function userAgent() {
  return process.env.npm_config_user_agent || "";
}

function descriptors() {
  if (process.platform === "linux" && !isReadable("/proc/self/fd")) {
    return trouble(
      "descriptors",
      "/proc/self/fd cannot be read, and Linux counts nowhere else",
      "Leave the sandbox that hides it, or mount it:\nsudo mount -t proc proc /proc",
    );
  }
  const limit = descriptorLimit();
  if (limit === undefined) return ok("descriptors", "with no limit known");
  const found = `a process may have ${limit} open`;
  if (limit === "unlimited" || Number(limit) >= fewDescriptors) {
    return ok("descriptors", found);
  }
  // Node has raised its own limit as far as the hard one, so only a shell that
  // has not lowered that one can do more.
  return warning("descriptors", found, "In a new terminal:\nulimit -n 1024");
}

function isReadable(folder) {
  try {
    return fs.readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}

function descriptorLimit() {
  try {
    const limits = fs.readFileSync("/proc/self/limits", "utf8");
    return limits.match(/^Max open files +(\w+)/m)[1];
  } catch {
    const { open_files: files } = process.report.getReport().userLimits || {};
    return files && files.soft;
  }
}

function permissions() {
  return [
    ...writable(...checkoutFolder(), checkoutRemedies),
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
  const where = `${what} ${shown(folder)}`;
  if (failure === undefined) return [roomFor(where, folder)];
  const code = failure === "EPERM" ? "EACCES" : failure;
  const why = whyNotWritable[code] || "cannot be written";
  return [
    trouble(
      "permissions",
      `${where} ${why} (${failure})`,
      remedies[code] || `See what is there:\nls -ld ${shown(folder)}`,
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

function path() {
  const stats = fileSystem(root);
  const found = shown(root);
  const drive = process.platform === "linux" && stats && slowDrive(stats.type);
  if (!drive) return ok("path", found);
  return warning(
    "path",
    `${found} is on ${drive}; it is slow, and watching polls there`,
    "Go on, or clone it to this machine's own disk:\ngit clone . ~/using-by-example && cd ~/using-by-example",
  );
}

// f_type of statfs(2), from linux/magic.h and the drivers outside of it.
const slowDrives = new Map([
  [0x6969, "a network drive (NFS)"],
  [0x517b, "a network drive (SMB)"],
  [0xff534d42, "a network drive (SMB)"],
  [0xfe534d42, "a network drive (SMB)"],
  [0x00c36400, "a network drive (Ceph)"],
  [0x5346414f, "a network drive (AFS)"],
  [0x01021997, "a bridge to another system (9p, as /mnt/c in WSL)"],
  [0x65735546, "a bridge in user space (FUSE, as sshfs or a shared folder)"],
  [0x786f4256, "a folder shared by VirtualBox"],
  [0xbacbacbc, "a folder shared by VMware"],
  [0x7c7c6673, "a folder shared by Parallels"],
]);

/**
 * @param {number | bigint} type negative where the platform's is 32 bits, signed
 * @returns {string | undefined} what it is, when it is far or slow
 */
export function slowDrive(type) {
  return slowDrives.get(Number(BigInt.asUintN(32, BigInt(type))));
}

/** Undefined where this Node (before 18.15) or the system does not say. */
function fileSystem(folder) {
  try {
    return fs.statfsSync(folder);
  } catch {
    return undefined;
  }
}

async function registry(offline) {
  if (offline) return [ok("registry", "not looked at (--offline)")];
  const progress = setTimeout(sayThatItTakesTime, 1000);
  try {
    const [settings, asked] = await Promise.all([npmSettings(), ping()]);
    return [
      registryUsed(settings),
      ...proxiesUsed(settings),
      ...certificatesUsed(settings),
      judgedPing(asked, settings),
    ];
  } finally {
    clearTimeout(progress);
  }
}

function sayThatItTakesTime() {
  if (!process.stderr.isTTY) return;
  process.stderr.write("Asking the registry, for 8 seconds at most ...\n");
}

/** From the whole list, as `npm config get` refuses what holds a login. */
async function npmSettings() {
  const { stdout } = await ask("npm", ["config", "list", "-l"]);
  const settings = {};
  for (const line of stdout.split("\n")) {
    const [, name, value] = line.match(/^([\w-]+) = (.*)$/) || [];
    if (value && value !== "null") settings[name] = value.replace(/"/g, "");
  }
  const fromEnvironment = process.env.npm_config_registry;
  if (fromEnvironment) settings.registry = fromEnvironment;
  return settings;
}

function ping() {
  const args = ["ping", "--fetch-retries=0", "--loglevel=error"];
  return ask("npm", [...args, "--logs-max=0", "--no-update-notifier"], {
    limit: 8000,
  });
}

function registryUsed({ registry }) {
  if (registry === undefined) return ok("registry", "npm does not say which");
  if (isDefault(registry)) return ok("registry", `${defaultRegistry}, npm's`);
  return ok("registry", `${hostOf(registry)}, in place of ${defaultRegistry}`);
}

function isDefault(registry) {
  return hostOf(registry) === defaultRegistry;
}

function proxiesUsed(settings) {
  const proxies = proxiesOf(settings);
  if (proxies.length === 0) return [];
  const except = noProxy(settings) ? ", but not for all (NO_PROXY)" : "";
  return [ok("registry", `${proxies.join(", ")}${except}`)];
}

function proxiesOf(settings) {
  const inEnvironment = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"]
    .reduce((names, name) => names.concat(name, name.toLowerCase()), [])
    .filter((name) => process.env[name])
    .map((name) => `${name} is ${hostOf(process.env[name])}`);
  const inNpm = ["https-proxy", "proxy"]
    .filter((name) => settings[name])
    .map((name) => `npm's ${name} is ${hostOf(settings[name])}`);
  return [...inEnvironment, ...inNpm];
}

function noProxy({ noproxy }) {
  const inEnvironment = process.env.NO_PROXY || process.env.no_proxy;
  return inEnvironment || /\w/.test(noproxy || "");
}

function certificatesUsed(settings) {
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  const insecure = settings["strict-ssl"] === "false";
  return [
    ...certificateFile("NODE_EXTRA_CA_CERTS", extra, "unset"),
    ...certificateFile("cafile", settings.cafile, "npm config delete"),
    ...(insecure
      ? [ok("registry", "certificates unchecked (strict-ssl)")]
      : []),
  ];
}

function certificateFile(name, named, forget) {
  if (!named) return [];
  if (isThere(named)) return [ok("registry", `${name} is ${shown(named)}`)];
  return [
    warning(
      "registry",
      `${name} is ${shown(named)}, which does not exist`,
      `Correct it, or forget it:\n${forget} ${name}`,
    ),
  ];
}

/** Only host and port: the rest of an address may hold a login. */
function hostOf(address) {
  if (address === "(protected)") return "one that holds a login";
  try {
    const { host, protocol, username } = new URL(address);
    if (!/^(https?|socks\w*):$/.test(protocol)) throw new TypeError(protocol);
    return username ? `${host} (with a login)` : host;
  } catch {
    return "an address without http://";
  }
}

function judgedPing({ code, stderr }, settings) {
  const [, given] = stderr.match(/^npm (?:error|ERR!) code (\S+)/m) || [];
  const cause = code === "late" || code === "ENOENT" ? code : given;
  if (code === 0) return ok("registry", "it answers");
  // Some that mirror packages know no ping, and say so: they can be reached.
  if (/^E40[45]$/.test(cause)) return ok("registry", `it answers (${cause})`);
  const [found, remedy] = explained(cause, settings);
  return isInstalled()
    ? warning(
        "registry",
        `${found}; not needed any more, as all is installed`,
        `To install again:\n${remedy}`,
      )
    : trouble("registry", found, remedy);
}

const setProxy = "npm config set https-proxy http://HOST:PORT";

function backToNpm() {
  return process.env.npm_config_registry && !userAgent()
    ? "unset npm_config_registry"
    : "npm config delete registry"; // under npm and pnpm, they have set it
}

function explained(cause, settings) {
  const reason = reasons.find(({ codes }) => codes.includes(cause));
  if (reason === undefined) {
    return [
      `no answer, npm says ${cause || "nothing"}`,
      "See the whole message:\nnpm ping",
    ];
  }
  const throughProxy = proxiesOf(settings).length > 0;
  return [`${reason.found} (${cause})`, reason.remedy(throughProxy, settings)];
}

const reasons = [
  {
    codes: ["ENOTFOUND", "EAI_AGAIN"],
    found: "no DNS for it: offline, or a proxy is not set",
    remedy: (throughProxy, settings) =>
      throughProxy
        ? `Join the network that has the proxy, or correct it:\n${setProxy}`
        : isDefault(settings.registry)
          ? `Join the network. If it has a proxy:\n${setProxy}`
          : `Join the network of that registry, or go back to npm's own:\n${backToNpm()}\nIf the network has a proxy:\n${setProxy}`,
  },
  {
    codes: ["ECONNREFUSED"],
    found: "nothing listens there",
    remedy: (throughProxy, settings) =>
      throughProxy
        ? `The proxy is wrong or down. Correct it:\n${setProxy}`
        : isDefault(settings.registry)
          ? `A firewall refuses it. If the network has a proxy:\n${setProxy}`
          : `The registry is wrong or down. Back to npm's own:\n${backToNpm()}`,
  },
  {
    codes: ["ETIMEDOUT", "ECONNRESET", "ERR_SOCKET_TIMEOUT", "late"],
    found: "no answer in time, or cut off",
    remedy: (throughProxy) =>
      throughProxy
        ? `The proxy may be the wrong one. Correct it:\n${setProxy}`
        : `Try another network. If this one has a proxy:\n${setProxy}`,
  },
  {
    codes: [
      "SELF_SIGNED_CERT_IN_CHAIN",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "UNABLE_TO_GET_ISSUER_CERT",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ],
    found: "a proxy that inspects traffic signs with its own certificate",
    remedy: () =>
      "Ask who runs the network for that certificate:\nnpm config set cafile ~/FILE.pem",
  },
  {
    codes: ["ERR_SSL_WRONG_VERSION_NUMBER", "EPROTO"],
    found: "what answers does not speak TLS",
    remedy: () => `A proxy mostly wants http:// before its name:\n${setProxy}`,
  },
  {
    codes: ["E401", "E403", "ENEEDAUTH"],
    found: "the registry wants a login, or refuses yours",
    remedy: (_, settings) =>
      isDefault(settings.registry)
        ? "A login that npm keeps is no longer good:\nnpm logout"
        : `Log in, or go back to npm's own registry:\nnpm login\n${backToNpm()}`,
  },
  {
    codes: ["E407"],
    found: "the proxy wants a login",
    remedy: () => "npm config set https-proxy http://USER:PASSWORD@HOST:PORT",
  },
  {
    codes: ["EACCES", "EPERM"],
    found: "npm may not write its own cache",
    remedy: () => 'sudo chown -R "$(id -u)" ~/.npm',
  },
  {
    codes: ["ENOTCACHED"],
    found: "npm is told to stay offline",
    remedy: () => "npm config delete offline",
  },
  {
    codes: ["ENOENT"],
    found: "npm is not there to ask",
    remedy: () => "Install npm, which comes with Node from nodejs.org.",
  },
];

function terminal() {
  return [screen(), ...locale()];
}

function screen() {
  const stream = [process.stdout, process.stderr].find(({ isTTY }) => isTTY);
  const names = ["TERM", "NO_COLOR", "FORCE_COLOR"]
    .filter((name) => process.env[name])
    .map((name) => `${name}=${process.env[name]}`);
  if (!stream) return ok("terminal", ["none", ...names].join(", "));
  const { columns, rows } = stream;
  const depth = stream.getColorDepth();
  const colours = depth === 1 ? "no colours" : `${2 ** depth} colours`;
  const size = columns ? `${columns} x ${rows}` : "of unknown size";
  const found = [size, colours, ...names].join(", ");
  if (!columns || (columns >= 80 && rows >= 24)) return ok("terminal", found);
  return warning(
    "terminal",
    found,
    "Make the window 80 x 24 or larger, or its letters smaller.",
  );
}

function locale() {
  if (process.platform === "win32") return [];
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  const found = LC_ALL || LC_CTYPE || LANG || "";
  if (/utf-?8/i.test(found)) return [ok("terminal", `locale ${found}`)];
  const name = process.platform === "darwin" ? "en_US.UTF-8" : "C.UTF-8";
  return [
    warning(
      "terminal",
      `locale ${found || "not set"}, not UTF-8; sparklines need that`,
      `export LC_ALL=${name}`,
    ),
  ];
}

async function git() {
  const commit = await askGit("rev-parse", "--short", "HEAD");
  if (commit.code === "ENOENT") {
    return ok("git", "not there, so which version this is cannot be said");
  }
  if (/dubious ownership/.test(commit.stderr)) {
    return warning(
      "git",
      "refuses to look, as the checkout belongs to another user",
      'git config --global --add safe.directory "$PWD"',
    );
  }
  if (/not a git repository/.test(commit.stderr)) {
    return ok("git", "this folder is not a clone");
  }
  if (commit.code !== 0) return ok("git", `does not say (${commit.code})`);
  const { code, stdout } = await askGit("status", "--porcelain");
  const changed = stdout.split("\n").filter((line) => line !== "").length;
  const changes = changed === 0 ? "no local changes" : `${changed} changed`;
  return ok(
    "git",
    `${commit.stdout.trim()}, ${code === 0 ? changes : "changes not known"}`,
  );
}

/** Only reads: takes no lock, starts no daemon, and minds no outer clone. */
function askGit(...args) {
  return ask("git", ["-c", "core.fsmonitor=false", ...args], {
    env: {
      GIT_CEILING_DIRECTORIES: join(root, ".."),
      GIT_OPTIONAL_LOCKS: "0",
      LC_ALL: "C",
    },
  });
}

function report(checks) {
  const rows = checks.map((check, at) =>
    row(check, at > 0 && checks[at - 1].name === check.name),
  );
  return `${rows.join("\n")}\n\n${ending(checks)}\n`;
}

function row({ name, state, found, remedy }, isNamed) {
  const lines = wrapped(found, 58);
  if (state === "warning") lines.push(...remedyLines(remedy, 58));
  const start = (isNamed ? "" : name).padEnd(13) + state.padEnd(9);
  return start + lines.join(`\n${" ".repeat(22)}`);
}

function ending(checks) {
  const troubles = checks.filter(({ state }) => state === "trouble");
  if (troubles.length === 0) return "Nothing stands in the way.";
  const [count, verb] =
    troubles.length === 1
      ? ["1 thing", "stands"]
      : [`${troubles.length} things`, "stand"];
  return [
    `${count} ${verb} in the way:`,
    ...(isHere() ? [] : [`Type what follows in ${shown(root)}.`]),
    ...troubles.map((check, at) => numbered(check, at + 1)),
    `Then look again:\n  ${thisCommand()}`,
  ].join("\n\n");
}

function numbered({ name, found, remedy }, number) {
  const start = `${number}. `.padEnd(4);
  return (
    start +
    [...wrapped(`${name}: ${found}`, 76), ...remedyLines(remedy, 76)].join(
      `\n${" ".repeat(4)}`,
    )
  );
}

/** Commands keep their line, and are set in: they are there to be copied. */
function remedyLines(remedy, width) {
  return [].concat(
    ...remedy
      .split("\n")
      .map((line) => (isCommand(line) ? [`  ${line}`] : wrapped(line, width))),
  );
}

/** A sentence begins with a capital letter. */
function isCommand(line) {
  return /^[a-z]/.test(line);
}

/** A word too long for the line stays whole, so that it can be copied. */
function wrapped(text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    const longer = last === "" ? word : `${last} ${word}`;
    if (longer.length <= width || last === "") lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function thisCommand() {
  if (userAgent().startsWith("pnpm/")) return "npx pnpm@12 workshop doctor";
  return `node ${relative(root, file)}`;
}

function isHere() {
  try {
    return process.cwd() === root;
  } catch {
    return false; // the folder was removed under the shell
  }
}

/**
 * What a program answers. Its code is a word when it could not be run or did
 * not answer in time.
 */
function ask(command, args, { limit = 5000, cwd = root, env = {} } = {}) {
  const onWindows = process.platform === "win32"; // npm is a .cmd there
  const options = {
    cwd,
    env: Object.assign({}, process.env, env),
    killSignal: "SIGKILL",
    shell: onWindows,
    timeout: limit,
  };
  const words = onWindows
    ? [[command, ...args].join(" "), []]
    : [command, args];
  return new Promise((resolve) => {
    const onEnd = (error, stdout, stderr) =>
      resolve({ code: codeOf(error), stdout, stderr });
    const child = execFile(...words, options, onEnd);
    if (!child.stdin) return; // it did not even start
    child.stdin.on("error", () => {}); // it may have ended before
    child.stdin.end(); // nobody is there to answer what it may ask
  }).catch((error) => ({ code: error.code, stdout: "", stderr: "" }));
}

function codeOf(error) {
  if (!error) return 0;
  if (error.killed) return "late";
  return error.code === null ? error.signal : error.code;
}

function isThere(place) {
  try {
    fs.lstatSync(place);
    return true;
  } catch {
    return false;
  }
}

function majorOf(version) {
  return Number.parseInt(version, 10);
}

/** A path without the names of the person and the machine. */
function shown(place) {
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

function homes() {
  const folders = [os.homedir(), user().homedir].filter(
    (folder) => folder && folder.length > 1,
  );
  return folders.concat(folders.filter(isThere).map((f) => fs.realpathSync(f)));
}

/** Those of accounts that belong to nobody in particular say nothing. */
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

function isEntryPoint() {
  try {
    return fs.realpathSync(process.argv[1]) === fs.realpathSync(file);
  } catch {
    return false;
  }
}

if (isEntryPoint()) {
  process.stdout.on("error", () => {}); // `| head` has seen enough
  void doctor(process.argv.slice(2)).then((exitCode) => {
    process.exitCode = exitCode;
  });
}
