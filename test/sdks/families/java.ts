// Maven Central: com.clerk:backend-api. Methods are builders named as our operations are, in camel case.
import { projectPath } from "../../../dev/project.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { hasProgram, SDKS } from "../install.ts";
import type { Args } from "../sample-calls.ts";
import type { SdkFamily } from "../sdk-family.ts";

const ABSENT = [
  "users.replace_email_address",
  "users.replace_phone_number",
  "users.remove_password",
  "users.list_trusted_devices",
  "users.revoke_trusted_device",
];
/** Named otherwise than ours in camel case. */
const NAMES: Readonly<Record<string, string>> = {
  "users.get_o_auth_access_token": "getOAuthAccessToken",
  "users.delete_totp": "deleteTOTP",
};

export const JAVA: SdkFamily = {
  id: "java",
  title: "com.clerk:backend-api",
  language: "Java (Maven Central)",
  base: (origin) => `${origin}/v1`,
  releases: [
    {
      version: "5.0.0",
      recipe: {
        name: "java-5.0.0",
        from: ["java/pom.xml"],
        commands: [
          [
            "mvn",
            "--quiet",
            "--batch-mode",
            "--strict-checksums",
            "--file={sdks}/java/pom.xml",
            "dependency:copy-dependencies",
            "-DoutputDirectory={here}/packages",
          ],
        ],
      },
      start: (folder) => ({
        command: "java",
        args: ["--class-path", `${folder}/packages/*`, projectPath(`${SDKS}/java/Runner.java`)],
        cwd: folder,
      }),
    },
  ],
  styles: ["sync"],
  methods: [
    { operation: "jwks.get", resource: "jwks", method: "getJWKS", args: (args) => args },
    ...OPERATIONS.filter(({ name }) => name.startsWith("users.") && !ABSENT.includes(name)).map(({ name }) => ({
      operation: name,
      resource: "users",
      method: NAMES[name] ?? camelCase(name.slice("users.".length)),
      args: (args: Args) => args,
    })),
  ],
  elsewhere: {},
  can: { timeOut: null, setTimeOut: true, sendHeaders: true, repeat: true },
  missing: () => {
    if (!hasProgram("java", "--version")) return "no java";
    return hasProgram("mvn", "--version") ? undefined : "no mvn";
  },
};

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
