package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"airvein/dispatch/site"
)

func TestKeysAreReadFromTheirFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string, mode os.FileMode) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), mode); err != nil {
			t.Fatal(err)
		}
	}
	secret := strings.Repeat("5e", 32)
	write("good", secret+"\n", 0o600)
	write("open", secret, 0o644)
	write("short", "abc", 0o600)
	for name, says := range map[string]string{"good": "", "open": "chmod 600", "short": "openssl rand", "none": "no such file"} {
		s := site.Site{Drones: []site.Drone{{ID: "D1", System: 1,
			Link: site.Link{Kind: "udp_server", Address: "0.0.0.0:14550", Signing: site.SigningKey, KeyFile: name}}}}
		links, err := siteLinks(s, dir)
		switch {
		case says == "" && (err != nil || !links[0].Key.Set() || links[0].Unsigned):
			t.Errorf("%s: %v", name, err)
		case says != "" && (err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), secret)):
			t.Errorf("%s: %v, want %q", name, err, says)
		}
		if err != nil {
			continue
		}
		marks, err := openMarks(links, filepath.Join(dir, "signing"))
		if err != nil || marks("D1") == nil {
			t.Errorf("%s: no signing times: %v", name, err)
		}
	}
}
