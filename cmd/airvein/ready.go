package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"time"
)

// readyFile is what --ready-file holds once requests are accepted. Tokens
// and what sites they belong to are a demo's only.
type readyFile struct {
	URL       string            `json:"url"`
	Clock     readyClock        `json:"clock"`
	PIDs      readyPIDs         `json:"pids"`
	Tokens    map[string]string `json:"tokens,omitempty"`
	Hospitals map[string]string `json:"hospitals,omitempty"`
	Depots    map[string]string `json:"depots,omitempty"`
}

type readyClock struct {
	Now   time.Time `json:"now"`
	Speed float64   `json:"speed"`
}

type readyPIDs struct {
	Server     int `json:"server"`
	Autopilots int `json:"autopilots,omitempty"`
}

// forgetReady removes an earlier run's file, so that nobody takes this one
// for ready before it is.
func forgetReady(path string) error {
	if path == "" {
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// write leaves the file at path, for its owner alone: it may hold tokens.
func (r readyFile) write(path string) error {
	if path == "" {
		return nil
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return writeFileAtomic(path, append(data, '\n'), 0o600)
}
