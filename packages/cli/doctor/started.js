/** How the npm or pnpm that started this names itself; empty without one. */
export function userAgent() {
  return process.env.npm_config_user_agent || "";
}

/** What to type to run this again. */
export function thisCommand() {
  if (userAgent().startsWith("pnpm/")) return "npx pnpm@12 workshop doctor";
  return "node packages/cli/doctor.js";
}
