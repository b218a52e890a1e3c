package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// client asks one server with one token.
type client struct {
	base  string // no slash at its end
	token string
	http  *http.Client
}

// maxAnswer bounds what an answer may hold; lists are paged far below it.
const maxAnswer = 64 << 20

func newClient(base, token string) *client {
	return &client{base: strings.TrimRight(base, "/"), token: token, http: &http.Client{Timeout: 30 * time.Second}}
}

// clientFromEnv reads AIRVEIN_URL and AIRVEIN_TOKEN.
func clientFromEnv() (*client, error) {
	base, token := os.Getenv("AIRVEIN_URL"), os.Getenv("AIRVEIN_TOKEN")
	if base == "" {
		return nil, errors.New("AIRVEIN_URL is not set: give it the server's address, such as http://127.0.0.1:8080")
	}
	if u, err := url.Parse(base); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, errors.New("AIRVEIN_URL is not an address: it must look like http://127.0.0.1:8080")
	}
	if token == "" {
		return nil, errors.New("AIRVEIN_TOKEN is not set: `airvein demo` prints one for each role, `airvein token create` makes one")
	}
	return newClient(base, token), nil
}

// rawBody is a body that is sent as it is, with the content type that its
// caller gives.
type rawBody []byte

// problem is an RFC 9457 answer.
type problem struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
	Errors []struct {
		Field   string `json:"field"`
		Message string `json:"message"`
	} `json:"errors"`
}

func (p *problem) Error() string {
	text := p.Title
	if p.Detail != "" {
		text = p.Detail
	}
	if text == "" {
		text = http.StatusText(p.Status)
	}
	if p.Code != "" {
		text += " (" + p.Code + ")"
	}
	for _, e := range p.Errors {
		text += fmt.Sprintf("\n  %s: %s", e.Field, e.Message)
	}
	return text
}

// call sends body as JSON, unless it is nil, and reads the answer into out,
// unless that is nil. A refusal is a *problem.
func (c *client) call(ctx context.Context, method, path string, body, out any, headers ...string) error {
	raw, err := c.raw(ctx, method, path, body, headers...)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("%s %s: the answer is not what Airvein's API says: %w", method, path, err)
	}
	return nil
}

func (c *client) raw(ctx context.Context, method, path string, body any, headers ...string) ([]byte, error) {
	req, err := c.request(ctx, method, path, body, headers)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("no answer from %s: is the server running, and AIRVEIN_URL right? (%w)", c.base, err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("%s %s: the answer broke off: %w", method, path, err)
	}
	if resp.StatusCode < 300 {
		return raw, nil
	}
	p := &problem{}
	if json.Unmarshal(raw, p) != nil || p.Title == "" {
		p = &problem{Title: fmt.Sprintf("%s %s answered %s", method, path, resp.Status)}
	}
	p.Status = resp.StatusCode
	return nil, p
}

func (c *client) request(ctx context.Context, method, path string, body any, headers []string) (*http.Request, error) {
	var data io.Reader
	switch b := body.(type) {
	case nil:
	case rawBody:
		data = bytes.NewReader(b)
	default:
		marshalled, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		data = bytes.NewReader(marshalled)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, data)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return req, nil
}
