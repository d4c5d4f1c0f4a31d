// Calls one release of clerk-sdk-go, as somebody's program would: a line of JSON in, a line of JSON out (../protocol.ts).
//
// Methods and their parameters are found by reflection, so that one source fits every release; which one is linked says the go.mod
// that it is built with.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"reflect"
	"sort"
	"strings"
	"time"

	"github.com/clerk/clerk-sdk-go/v2"
	"github.com/clerk/clerk-sdk-go/v2/jwks"
	"github.com/clerk/clerk-sdk-go/v2/user"
)

type question struct {
	ID        int               `json:"id"`
	Ask       string            `json:"ask"`
	Base      string            `json:"base"`
	Key       string            `json:"key"`
	Resource  string            `json:"resource"`
	Resources []string          `json:"resources"`
	Method    string            `json:"method"`
	Args      []json.RawMessage `json:"args"`
	TimeoutMS int               `json:"timeout_ms"`
	Headers   map[string]string `json:"headers"`
}

type answer struct {
	ID      int                            `json:"id"`
	OK      bool                           `json:"ok"`
	Value   any                            `json:"value,omitempty"`
	Class   string                         `json:"class,omitempty"`
	Status  *int                           `json:"status"`
	Code    *string                        `json:"code"`
	Text    string                         `json:"text,omitempty"`
	Body    string                         `json:"body,omitempty"`
	Methods map[string][]string            `json:"methods,omitempty"`
	Fields  map[string]map[string][]string `json:"fields,omitempty"`
}

// What a program adds to send headers of its own: the SDK takes an HTTP client, and this is its transport.
type withHeaders map[string]string

func (headers withHeaders) RoundTrip(request *http.Request) (*http.Response, error) {
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	return http.DefaultTransport.RoundTrip(request)
}

// A multipart.File in memory.
type file struct{ *bytes.Reader }

func (file) Close() error { return nil }

var fileType = reflect.TypeFor[multipart.File]()

// Fields that the SDK keeps out of the JSON (they go into the path) are given by their Go name.
func fill(target reflect.Value, raw json.RawMessage) error {
	if err := json.Unmarshal(raw, target.Interface()); err != nil {
		return err
	}
	if target.Elem().Kind() != reflect.Struct {
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return err
	}
	for name, member := range members {
		field := target.Elem().FieldByName(name)
		if !field.IsValid() {
			continue
		}
		if field.Type() == fileType {
			var sent struct {
				Content string `json:"$file"`
			}
			if err := json.Unmarshal(member, &sent); err != nil {
				return err
			}
			content, err := base64.StdEncoding.DecodeString(sent.Content)
			if err != nil {
				return err
			}
			field.Set(reflect.ValueOf(file{bytes.NewReader(content)}))
		} else if err := json.Unmarshal(member, field.Addr().Interface()); err != nil {
			return err
		}
	}
	return nil
}

func clientOf(resource string, config *clerk.ClientConfig) any {
	if resource == "jwks" {
		return jwks.NewClient(config)
	}
	return user.NewClient(config)
}

func call(asked question) answer {
	config := &clerk.ClientConfig{BackendConfig: clerk.BackendConfig{URL: &asked.Base, Key: &asked.Key}}
	if asked.TimeoutMS > 0 || len(asked.Headers) > 0 {
		timeout := time.Duration(asked.TimeoutMS) * time.Millisecond
		config.HTTPClient = &http.Client{Timeout: timeout, Transport: withHeaders(asked.Headers)}
	}
	method := reflect.ValueOf(clientOf(asked.Resource, config)).MethodByName(asked.Method)
	if !method.IsValid() || method.Type().NumIn() != len(asked.Args)+1 {
		return answer{Class: "runner", Text: fmt.Sprintf("no method %s with %d arguments", asked.Method, len(asked.Args))}
	}
	arguments := []reflect.Value{reflect.ValueOf(context.Background())}
	for index, raw := range asked.Args {
		kind := method.Type().In(index + 1)
		pointer := kind.Kind() == reflect.Pointer
		if pointer {
			kind = kind.Elem()
		}
		target := reflect.New(kind)
		if err := fill(target, raw); err != nil {
			return answer{Class: "runner", Text: err.Error()}
		}
		if !pointer {
			target = target.Elem()
		}
		arguments = append(arguments, target)
	}
	given := method.Call(arguments)
	if err, failed := given[1].Interface().(error); failed && err != nil {
		return failure(err)
	}
	return answer{OK: true, Value: given[0].Interface()}
}

func failure(err error) answer {
	found := answer{Class: strings.TrimPrefix(fmt.Sprintf("%T", err), "*"), Text: err.Error()}
	var refused *clerk.APIErrorResponse
	if errors.As(err, &refused) {
		found.Status = &refused.HTTPStatusCode
		if len(refused.Errors) > 0 {
			found.Code = &refused.Errors[0].Code
		}
		if refused.Response != nil {
			found.Body = string(refused.Response.RawJSON)
		}
	}
	return found
}

// Names that go on the wire: JSON tags, those of embedded structs too.
func wireNames(kind reflect.Type) []string {
	var names []string
	for index := range kind.NumField() {
		field := kind.Field(index)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && field.Type.Kind() == reflect.Struct:
			names = append(names, wireNames(field.Type)...)
		case field.Type == fileType:
			names = append(names, "file")
		case name == "statuses":
			// Its JSON tag; into the query it goes as Clerk calls it.
			names = append(names, "status")
		case name != "" && name != "-":
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

func describe(asked question) answer {
	found := answer{OK: true, Methods: map[string][]string{}, Fields: map[string]map[string][]string{}}
	for _, resource := range asked.Resources {
		kind := reflect.TypeOf(clientOf(resource, &clerk.ClientConfig{}))
		found.Methods[resource], found.Fields[resource] = methodsOf(kind)
	}
	return found
}

func methodsOf(kind reflect.Type) (methods []string, fields map[string][]string) {
	fields = map[string][]string{}
	for index := range kind.NumMethod() {
		method := kind.Method(index)
		methods = append(methods, method.Name)
		fields[method.Name] = []string{}
		for position := 2; position < method.Type.NumIn(); position++ {
			parameter := method.Type.In(position)
			if parameter.Kind() == reflect.Pointer && parameter.Elem().Kind() == reflect.Struct {
				fields[method.Name] = append(fields[method.Name], wireNames(parameter.Elem())...)
			}
		}
	}
	return methods, fields
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	output := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		var found answer
		if asked.Ask == "describe" {
			found = describe(asked)
		} else {
			found = call(asked)
		}
		found.ID = asked.ID
		if err := output.Encode(found); err != nil {
			panic(err)
		}
	}
}
