module bailiff.example/sdk

go 1.24.0

require github.com/clerk/clerk-sdk-go/v2 v2.2.0

require (
	github.com/go-jose/go-jose/v3 v3.0.3 // indirect
	golang.org/x/crypto v0.19.0 // indirect
)
