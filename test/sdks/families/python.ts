// PyPI: clerk-backend-api. Methods are named as our operations are, and take their arguments by name.
import { projectPath } from "../../../dev/project.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { hasProgram, SDKS } from "../install.ts";
import type { Args } from "../sample-calls.ts";
import type { SdkFamily } from "../sdk-family.ts";

const VERSIONS = ["1.8.0", "2.2.0", "3.3.1", "4.2.0", "5.0.7", "6.0.1", "7.0.0"];

const SINCE: Readonly<Record<string, string>> = {
  "users.get_instance_organization_memberships": "2.2.0",
  "users.bulk_ban": "3.3.1",
  "users.bulk_unban": "3.3.1",
  "users.get_billing_subscription": "3.3.1",
  "users.replace_metadata": "5.0.7",
  "users.get_billing_credit_balance": "5.0.7",
  "users.adjust_billing_credit_balance": "5.0.7",
  "users.set_password_compromised": "5.0.7",
  "users.unset_password_compromised": "5.0.7",
  "users.remove_password": "7.0.0",
  "users.list_trusted_devices": "7.0.0",
  "users.revoke_trusted_device": "7.0.0",
};
const ABSENT = ["users.replace_email_address", "users.replace_phone_number"];

export const PYTHON: SdkFamily = {
  id: "python",
  title: "clerk-backend-api",
  language: "Python (PyPI)",
  base: (origin) => `${origin}/v1`,
  releases: VERSIONS.map((version) => {
    const requirements = `python/requirements-${version}.txt`;
    return {
      version,
      recipe: {
        name: `python-${version}`,
        from: [requirements],
        commands: [
          [
            "python3",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--root-user-action=ignore",
            "--require-hashes",
            "--only-binary=:all:",
            "--target={here}/packages",
            `--requirement={sdks}/${requirements}`,
          ],
        ],
      },
      start: (folder) => ({
        command: "python3",
        args: ["-u", projectPath(`${SDKS}/python/runner.py`)],
        cwd: folder,
        env: { PYTHONPATH: `${folder}/packages`, PYTHONDONTWRITEBYTECODE: "1" },
      }),
    };
  }),
  styles: ["sync", "async"],
  methods: [
    { operation: "jwks.get", resource: "jwks", method: "get", before: "2.2.0", args: (args) => args },
    { operation: "jwks.get", resource: "jwks", method: "get_jwks", since: "2.2.0", args: (args) => args },
    ...OPERATIONS.filter(({ name }) => name.startsWith("users.") && !ABSENT.includes(name)).map(({ name }) => {
      const since = SINCE[name];
      return {
        operation: name,
        resource: "users",
        method: name.slice("users.".length),
        ...(since === undefined ? {} : { since }),
        args: (args: Args) => args,
      };
    }),
  ],
  elsewhere: {},
  can: { timeOut: "5 s", setTimeOut: true, sendHeaders: true, repeat: true },
  statusSince: "3.3.1",
  missing: () => {
    if (!hasProgram("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 11))")) return "no python3 of 3.11 or newer";
    return hasProgram("python3", "-m", "pip", "--version") ? undefined : "no pip";
  },
};
