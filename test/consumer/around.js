// Hooks and fixtures that only vitest 5 has. What "leaks" has to fail, the rest
// has to pass. The names of fixtures and suites say which of them leave a file.

/* oxlint-disable no-empty-pattern -- vitest wants patterns there */
/* oxlint-disable no-unused-vars -- and by their names it opens fixtures */

const path = "package.json";
const kept = [];

const fixture = (closes) => async (context, use) => {
  const handle = await fs.promises.open(path); // opened by a fixture
  await use(handle);
  if (closes) await handle.close();
  else kept.push(handle);
};

const test = base.extend({
  ofTest: async ({ task }, use) => fixture(true)({ task }, use),
  ofFile: [async ({}, use) => fixture(true)({}, use), { scope: "file" }],
  leftByFile: [async ({}, use) => fixture(false)({}, use), { scope: "file" }],
  ofWorker: [async ({}, use) => fixture(true)({}, use), { scope: "worker" }],
  leftByWorker: [
    async ({}, use) => fixture(false)({}, use),
    { scope: "worker" },
  ],
});

test("uses fixtures", ({ ofTest, ofFile, ofWorker }) => {});
test("uses fixtures that stay open", ({ leftByFile, leftByWorker }) => {});
test("uses all again", ({ ofFile, ofWorker, leftByFile, leftByWorker }) => {});

describe("closes around each", () => {
  aroundEach(async (runTest) => {
    const fd = fs.openSync(path);
    await runTest();
    fs.closeSync(fd);
  });
  test("does nothing", () => {});
  test("does nothing again", () => {});
});

describe("closes what a fixture opens around each", () => {
  test.aroundEach(async (runTest, { ofTest }) => {
    await runTest();
  });
  test("does nothing in there", () => {});
});

describe("leaves around each", () => {
  aroundEach(async (runTest) => {
    await runTest();
    kept.push(fs.openSync(path)); // opens
  });
  test("leaks a file around it", () => {});
});

describe("closes around all", () => {
  aroundAll(async (runSuite) => {
    const fd = fs.openSync(path);
    await runSuite();
    fs.closeSync(fd);
  });
  test("does nothing within", () => {});
});

describe("leaves around all", () => {
  aroundAll(async (runSuite) => {
    kept.push(fs.openSync(path)); // left by aroundAll
    await runSuite();
  });
  test("does nothing within that", () => {});
});
