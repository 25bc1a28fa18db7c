import { read, root } from "../tools/readmes.ts";

/** By its exact version, which npx keeps. */
export const pnpm: string = JSON.parse(read("package.json")).packageManager;

/** A person's own shell: nothing of the npm that runs this test. */
export function newcomer(): NodeJS.ProcessEnv {
  const folders = process.env["PATH"]!.split(":");
  const own = Object.entries(process.env).filter(
    ([name]) => !/^p?npm_/i.test(name),
  );
  return {
    ...Object.fromEntries(own),
    PATH: folders.filter((name) => !name.startsWith(root)).join(":"),
    npm_config_yes: "true", // no one can answer npx's prompt
    NODE_DISABLE_COMPILE_CACHE: "1", // npm's would stay behind
  };
}
