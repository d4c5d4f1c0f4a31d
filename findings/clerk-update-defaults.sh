#!/usr/bin/env bash
# Expected: a call that changes one setting sends that setting.
# Seen: clerk-backend-api 7.0.0 (Python) and com.clerk:backend-api 5.0.0 (Java) send, in a PATCH, what the program left out and the
#   description has a `default` for. beta_features.update_instance_settings, asked to switch test mode, sends `restricted_to_allowlist: false`
#   with it, which opens sign-up to those who are not on the allow-list; whoever renames an OAuth application sends `scopes: "profile email"`,
#   whatever scopes it had. @clerk/backend 3.25.0 sends the name alone. Way round: name such a field each time, with the value that it has.
# Versions: clerk-backend-api 7.0.0 (PyPI), com.clerk:backend-api 5.0.0 (Maven Central), @clerk/backend 3.25.0 (npm). Needs Python 3.10 or
#   newer with pip, JDK 17 or newer with Maven, Node 20.9 or newer.
# Source: Clerk's OpenAPI description of API version 2025-11-10, UpdateInstanceAuthConfig and UpdateOAuthApplication: every field may be left out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId>
  <artifactId>check</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>com.clerk</groupId>
      <artifactId>backend-api</artifactId>
      <version>5.0.0</version>
    </dependency>
  </dependencies>
</project>
XML
quietly() { "$@" >install.log 2>&1 || { cat install.log; exit 1; }; }
quietly mvn --batch-mode "-Dmaven.repo.local=$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=jars
quietly python3 -m pip install --disable-pip-version-check --root-user-action=ignore --target packages clerk-backend-api==7.0.0
quietly npm init --yes
quietly npm install --ignore-scripts --no-audit --no-fund --save-exact @clerk/backend@3.25.0

# A stand-in for Clerk that writes down what it is sent. What the SDKs make of its empty answer is of no interest here.
cat > stand-in.mjs <<'JS'
import { appendFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";

const server = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  appendFileSync("sent", `${request.method} ${request.url.replace(/^\/v1/, "")} ${body}\n`);
  response.writeHead(200, { "content-type": "application/json" }).end("{}");
});
server.listen(0, "127.0.0.1", () => writeFileSync("port", String(server.address().port)));
JS
cat > check.py <<'PY'
import sys
from clerk_backend_api import Clerk
from clerk_backend_api.models import ResponseValidationError

clerk = Clerk(bearer_auth="sk_test_example", server_url=sys.argv[1])
clerk.beta_features.update_instance_settings(request={"test_mode": False})
try:
    clerk.oauth_applications.update(oauth_application_id="oa_1", name="Shop")
except ResponseValidationError:
    pass
PY
cat > Check.java <<'JAVA'
import com.clerk.backend_api.Clerk;
import com.clerk.backend_api.models.errors.SDKError;
import com.clerk.backend_api.models.operations.UpdateInstanceAuthConfigRequestBody;
import com.clerk.backend_api.models.operations.UpdateOAuthApplicationRequestBody;

class Check {
  public static void main(String[] arguments) throws Exception {
    Clerk clerk = Clerk.builder().bearerAuth("sk_test_example").serverURL(arguments[0]).build();
    clerk.betaFeatures().updateInstanceSettings()
        .request(UpdateInstanceAuthConfigRequestBody.builder().testMode(false).build()).call();
    try {
      clerk.oauthApplications().update().oauthApplicationId("oa_1")
          .requestBody(UpdateOAuthApplicationRequestBody.builder().name("Shop").build()).call();
    } catch (SDKError error) {
      // The answer is empty.
    }
  }
}
JAVA
cat > check.mjs <<'JS'
import { createClerkClient } from "@clerk/backend";

const clerk = createClerkClient({ secretKey: "sk_test_example", apiUrl: process.argv[2], telemetry: { disabled: true } });
await clerk.oauthApplications.update({ oauthApplicationId: "oa_1", name: "Shop" });
JS

node stand-in.mjs &
stand_in=$!
trap 'kill "$stand_in"; rm -rf "$work"' EXIT
until [ -s port ]; do sleep 0.1; done
url="http://127.0.0.1:$(cat port)"

holds=yes
expect() {
  local sdk=$1 wanted=$2
  shift 2
  : > sent
  "$@" >run.log 2>&1 || { cat run.log; exit 1; }
  echo "$sdk"
  cat sent
  [ "$(cat sent)" = "$wanted" ] || holds=no
}
filled='PATCH /beta_features/instance_settings {"restricted_to_allowlist":false,"test_mode":false}
PATCH /oauth_applications/oa_1 {"name":"Shop","scopes":"profile email"}'
alone='PATCH /oauth_applications/oa_1 {"name":"Shop"}'
expect "clerk-backend-api 7.0.0" "$filled" env PYTHONPATH=packages python3 check.py "$url"
expect "com.clerk:backend-api 5.0.0" "$filled" java -cp 'jars/*' Check.java "$url"
expect "@clerk/backend 3.25.0" "$alone" node check.mjs "$url"
[ "$holds" = yes ] || { echo "changed"; exit 1; }
echo "holds: two SDKs send settings that the program did not name, one does not"
