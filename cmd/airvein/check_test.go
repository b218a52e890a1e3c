package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for _, args := range [][]string{
		{"check", "--seeds", "0"}, {"check", "--trace"}, {"check", "--only", "1"}, {"check", "--seed", "1", "--only", "x"}, {"check", "more"},
	} {
		var out, errs bytes.Buffer
		if code := Run(t.Context(), args, nil, &out, &errs); code != exitUsage || errs.Len() == 0 {
			t.Errorf("%v: exit %d, %s", args, code, errs.String())
		}
	}
	var out, errs bytes.Buffer
	if code := Run(t.Context(), []string{"check", "--seed", "3", "--json"}, nil, &out, &errs); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	var got checked
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Seeds != 1 || got.Orders == 0 || got.SystemHours == 0 || got.FlightHours == 0 || got.CellsHit == 0 || got.CellsHit > got.CellsPossible ||
		len(got.Faults) == 0 || got.Violations == nil || len(got.Violations) != 0 || got.SpeedPerCore <= 0 {
		t.Errorf("%s", out.String())
	}
	out.Reset()
	if code := Run(t.Context(), []string{"check", "--seed", "3", "--only", "1", "--trace"}, nil, &out, &errs); code != exitOK || strings.Count(out.String(), "\n") < 100 {
		t.Errorf("exit %d, %d lines", code, strings.Count(out.String(), "\n"))
	}
}
