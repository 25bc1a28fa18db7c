/** How the npm or pnpm that started this names itself; empty without one. */
export function userAgent() {
  return process.env.npm_config_user_agent || "";
}

/** What to type to run the script again that npm or pnpm runs. */
export function thisScript() {
  const name = process.env.npm_lifecycle_event || "start";
  return ["start", "test"].includes(name) ? `npm ${name}` : `npm run ${name}`;
}

/** What to type to run the doctor again. */
export function thisCommand() {
  const isWorkshop = process.env.npm_lifecycle_event === "workshop";
  return isWorkshop ? "npm run workshop doctor" : "node packages/cli/doctor.js";
}
