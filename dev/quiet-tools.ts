// Keeps the tools from talking to anyone: no usage metrics, no error reports, no look-ups of newer versions, no fetch of a sample
// `request.cf`. The names were read from wrangler 4.156 and miniflare 5.20261102:
//
//   WRANGLER_SEND_METRICS, DO_NOT_TRACK   usage metrics (send_metrics in wrangler.toml covers commands that read it only)
//   WRANGLER_SEND_ERROR_REPORTS           crash reports
//   WRANGLER_HIDE_BANNER                  the banner asks the npm registry for wrangler's latest version before it prints
//   WRANGLER_NO_SKILLS_UPDATE_PROMPTS     the offer to install agent skills
//   WRANGLER_WRITE_LOGS                   debug logs in the home directory
//   CLOUDFLARE_CF_FETCH_ENABLED           miniflare's fetch of https://workers.cloudflare.com/cf.json
//
// Two questions to the registry remain in wrangler, and neither comes up here: a compatibility date newer than its workerd, and an
// unknown field in wrangler.toml.

const QUIET = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_NO_SKILLS_UPDATE_PROMPTS: "true",
  WRANGLER_WRITE_LOGS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  DO_NOT_TRACK: "1",
} as const;

/** For this process and those it starts. A value that the user has set stays. */
export function quietTools(env: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(QUIET)) env[name] ??= value;
}
