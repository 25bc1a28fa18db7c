import { ask } from "./ask.js";
import { shownHost } from "./shown.js";

export const defaultRegistry = "registry.npmjs.org";

/** From the whole list, as `npm config get` refuses what holds a login. */
export async function npmSettings() {
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

export function isDefault(registry) {
  return shownHost(registry) === defaultRegistry;
}
