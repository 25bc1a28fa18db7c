/** The tests of a package, run as its developers run them. */
export interface Suite {
  readonly package: string;
  /** Patterns of test files, from the folder of the package. */
  readonly tests: readonly string[];
  /** The default is node:test. */
  readonly runner?: "jest";
  /** Its files use the same ports or paths: one file at a time. */
  readonly isSerial?: true;
  /** Options for Node. */
  readonly options?: readonly string[];
  /** Its npm tarball has no tests. */
  readonly needsCheckout?: true;
}

export const suites: readonly Suite[] = [
  { package: "sonic-boom", tests: ["test/*.test.js"] },
  { package: "aedes", tests: ["test/*.js", "test/*.cjs"] },
  { package: "@fastify/multipart", tests: ["test/*.test.js"] },
  {
    package: "pino",
    tests: [
      "test/*.test.js",
      "test/{esm,internals,transport}/**/*.test.{js,mjs}",
    ],
  },
  { package: "@fastify/static", tests: ["test/*.test.js"] },
  { package: "fastify", tests: ["test/**/*.test.{js,mjs}"] },
  {
    package: "nodemailer",
    tests: ["test/**/*-test.js", "test/**/*.test.js"],
    isSerial: true,
    needsCheckout: true,
  },
  {
    package: "rotating-file-stream",
    tests: ["test/*.test.ts"],
    runner: "jest",
    isSerial: true,
    needsCheckout: true,
  },
  {
    package: "watchpack",
    tests: ["test/*.test.js"],
    runner: "jest",
    isSerial: true,
    needsCheckout: true,
  },
  {
    package: "undici",
    tests: ["test/*.js", "test/{cache,cookie,infra,interceptors}/*.js"],
    options: ["--expose-gc"],
    needsCheckout: true,
  },
];
