// Three lines for each language: an unmodified SDK of Clerk's, this gateway's address, and the key from the environment (`BAILIFF_KEY`).
// They hold no secret, so that nobody pastes one into a repository.

export const SNIPPETS = {
  JavaScript: (url: string) => `import { createClerkClient } from "@clerk/backend";
const clerk = createClerkClient({ secretKey: process.env.BAILIFF_KEY, apiUrl: "${url}" });
console.log(await clerk.users.getUserList({ limit: 2 }));`,
  Python: (url: string) => `import os; from clerk_backend_api import Clerk
clerk = Clerk(bearer_auth=os.environ["BAILIFF_KEY"], server_url="${url}/v1", timeout_ms=30_000)
print(clerk.users.list(request={"limit": 2}))`,
  Go: (url: string) => `config := &clerk.ClientConfig{HTTPClient: &http.Client{Timeout: 30 * time.Second}}
config.URL, config.Key = clerk.String("${url}/v1"), clerk.String(os.Getenv("BAILIFF_KEY"))
users := user.NewClient(config)`,
  curl: (url: string) => `curl -H "Authorization: Bearer $BAILIFF_KEY" \\
  "${url}/v1/users?limit=2"`,
} as const satisfies Readonly<Record<string, (url: string) => string>>;
export type SnippetName = keyof typeof SNIPPETS;
