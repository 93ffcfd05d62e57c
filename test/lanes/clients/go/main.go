// The official Go SDK as a client: one JSON command a line in, one JSON line out.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const patience = 20 * time.Second

type command struct {
	Do        string         `json:"do"`
	URL       string         `json:"url"`
	Token     string         `json:"token"`
	Tool      string         `json:"tool"`
	Arguments map[string]any `json:"arguments"`
}

type answer struct {
	OK    bool   `json:"ok"`
	Value any    `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
}

type bearer struct{ token string }

func (b bearer) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("Authorization", "Bearer "+b.token)
	return http.DefaultTransport.RoundTrip(request)
}

var session *mcp.ClientSession

func carryOut(c command) (any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	switch c.Do {
	case "connect":
		client := mcp.NewClient(&mcp.Implementation{Name: "go", Version: "1.0.0"}, nil)
		var err error
		session, err = client.Connect(context.Background(), &mcp.StreamableClientTransport{
			Endpoint:   c.URL,
			HTTPClient: &http.Client{Transport: bearer{c.Token}},
		}, nil)
		return nil, err
	case "list":
		listed, err := session.ListTools(ctx, nil)
		if err != nil {
			return nil, err
		}
		names := []string{}
		for _, tool := range listed.Tools {
			names = append(names, tool.Name)
		}
		return names, nil
	case "call":
		result, err := session.CallTool(ctx, &mcp.CallToolParams{Name: c.Tool, Arguments: c.Arguments})
		if err != nil {
			return nil, err
		}
		texts := []string{}
		for _, block := range result.Content {
			if text, ok := block.(*mcp.TextContent); ok {
				texts = append(texts, text.Text)
			}
		}
		if result.IsError {
			return nil, errors.New(strings.Join(texts, " "))
		}
		return strings.Join(texts, " "), nil
	case "close":
		return nil, session.Close()
	}
	return nil, errors.New("unknown command")
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var c command
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		value, err := carryOut(c)
		said := answer{OK: err == nil, Value: value}
		if err != nil {
			said.Error = err.Error()
		}
		text, _ := json.Marshal(said)
		fmt.Println(string(text))
	}
}
