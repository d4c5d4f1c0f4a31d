#!/usr/bin/env bash
# Expected: user.List asks for a page of users and for how many match the filter; limit, offset and order go with the page alone.
# Seen: the second request, GET /users/count, carries limit, offset and order_by too, which its description does not have: behind a proxy
#   that knows only the described parameters every List fails, and whoever counts by request sees each List twice.
# Versions: github.com/clerk/clerk-sdk-go/v2 v2.7.0. Needs Go 1.24 or newer.
# Source: Clerk's OpenAPI description: GET /users/count has filters only.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/module"
cd "$work/module"
export GOFLAGS="-mod=mod -modcacherw" GOPATH="$work/go" GOCACHE="$work/cache" GOTOOLCHAIN=local

cat > go.mod <<'MOD'
module example.com/check

go 1.24.0

require github.com/clerk/clerk-sdk-go/v2 v2.7.0
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/clerk/clerk-sdk-go/v2"
	"github.com/clerk/clerk-sdk-go/v2/user"
)

func main() {
	asked := map[string]string{}
	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		asked[request.URL.Path] = request.URL.RawQuery
		response.Header().Set("content-type", "application/json")
		if strings.HasSuffix(request.URL.Path, "/count") {
			fmt.Fprint(response, `{"object":"total_count","total_count":0}`)
		} else {
			fmt.Fprint(response, `[]`)
		}
	}))
	defer server.Close()

	config := &clerk.ClientConfig{}
	config.Key = clerk.String("sk_test_example")
	config.URL = clerk.String(server.URL)
	params := &user.ListParams{OrderBy: clerk.String("-created_at")}
	params.Limit = clerk.Int64(10)
	params.Offset = clerk.Int64(20)
	if _, err := user.NewClient(config).List(context.Background(), params); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for path, query := range asked {
		fmt.Printf("GET %s?%s\n", path, query)
	}
	want := "limit=10&offset=20&order_by=-created_at"
	if len(asked) != 2 || asked["/users"] != want || asked["/users/count"] != want {
		fmt.Println("changed")
		os.Exit(1)
	}
	fmt.Println("holds: the count is asked with limit, offset and order_by")
}
GO
go mod tidy >go.log 2>&1 || { cat go.log; exit 1; }
go run .
