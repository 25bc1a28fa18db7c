/** The runtime that this process runs on. */
export const runtime: "node" | "bun" | "deno" =
  "bun" in process.versions
    ? "bun"
    : "deno" in process.versions
      ? "deno"
      : "node";
