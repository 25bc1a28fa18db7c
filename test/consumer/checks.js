// The same tests for vitest, node:test and jest; each puts its imports above.
// What "leaks" has to fail and name the line marked so; the rest has to pass.

const path = "package.json";
let held;
afterEach(() => {
  if (held !== undefined) fs.closeSync(held);
  held = undefined;
});

test.skip("is skipped", () => {});

test.todo("is to be written");

test("leaks a file", () => {
  fs.openSync(path); // opens
});

test("leaks a file of a callback", async () => {
  await new Promise((resolve) => {
    fs.open(path, resolve); // opens
  });
});

test("leaks a handle", async () => {
  globalThis.handle = await fs.promises.open(path); // opens
});

test("leaks a stream", async () => {
  const stream = fs.createReadStream(path); // opens
  await new Promise((resolve) => stream.once("open", resolve));
});

test("leaks a directory", async () => {
  globalThis.directory = await fs.promises.opendir("."); // opens
});

test("leaks a server", async () => {
  const server = net.createServer().unref();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve)); // opens
});

test("leaks while the clock stands still", () => {
  const { setImmediate, setTimeout } = globalThis;
  globalThis.setImmediate = globalThis.setTimeout = () => {};
  Object.assign(timers, { setImmediate: () => {}, setTimeout: () => {} });
  fs.openSync(path); // opens
  Object.assign(globalThis, { setImmediate, setTimeout });
  Object.assign(timers, { setImmediate, setTimeout });
});

test("leaks while functions of fs are mocked", () => {
  const { fstatSync, readdirSync, statSync } = fs;
  fs.readdirSync = () => [];
  fs.fstatSync = fs.statSync = () => ({ size: 0 });
  fs.openSync(path); // opens
  Object.assign(fs, { fstatSync, readdirSync, statSync });
});

test("closes a file", () => {
  fs.closeSync(fs.openSync(path));
});

test("closes a file twice", () => {
  const fd = fs.openSync(path);
  fs.closeSync(fd);
  try {
    fs.closeSync(fd); // again
  } catch {}
});

test("closes a file in a hook", () => {
  held = fs.openSync(path);
});

test("is closing a file when it ends", async () => {
  const handle = await fs.promises.open(path);
  void handle.close();
});

test("is allowed to leave a file", () => {
  allowLeaks("it stays for the process's life");
  fs.openSync(path);
});

test("leaves a file that is ignored", () => {
  ignoreLeaks(/package\.json$/);
  fs.openSync(path);
});

test("leaves a file as expected", () => {
  expectLeaks({ file: 1 });
  fs.openSync(path);
});

describe("a suite that is allowed to", () => {
  beforeEach(() => allowLeaks("until its clean-up is written"));

  test("leave a file", () => {
    fs.openSync(path);
  });
});

test("fails for its own reason alone", () => {
  fs.openSync(path);
  throw new Error("its own reason");
});
