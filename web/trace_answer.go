package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"time"
)

// traceAnswer writes a trace as JSON, or its steps as CSV. The words of
// reports are added from where they can be erased.
func (s *Server) traceAnswer(ctx context.Context, format string, whole any, t *trace) (*reportOutput, error) {
	for i, step := range t.Steps {
		if step.textRef == "" {
			continue
		}
		text, ok, err := s.cfg.Texts.Get(ctx, step.textRef)
		if err != nil {
			return nil, err
		}
		if ok {
			said := *step.Reason + ": " + text
			t.Steps[i].Reason = &said
		}
	}
	if format == "csv" {
		return &reportOutput{mediaCSV + "; charset=utf-8", traceCSV(t)}, nil
	}
	data, err := json.Marshal(whole)
	return &reportOutput{mediaJSON, data}, err
}

// traceCSV is the steps of a trace, one a line, and after them one line for
// each unit's record in a box.
func traceCSV(t *trace) []byte {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	w.Write([]string{"at", "what", "who", "place", "unit", "box", "shipment", "flight", "c", "reason", "min_c", "max_c", "mean_c", "samples", "longest_gap_s", "verdict"})
	for _, s := range t.Steps {
		w.Write([]string{s.At.Format(time.RFC3339), s.What, cell(s.Who), cell(s.Place), s.Unit, s.Box, s.Shipment, s.Flight, degrees(s.C), cell(deref(s.Reason)), "", "", "", "", "", ""})
	}
	for _, x := range t.Temperature {
		w.Write([]string{x.To.Format(time.RFC3339), "temperature", "", "", x.Unit, x.Box, x.Shipment, "", "", "since " + x.From.Format(time.RFC3339),
			degrees(x.MinC), degrees(x.MaxC), degrees(x.MeanC), strconv.Itoa(x.Samples), strconv.FormatFloat(x.LongestGapS, 'f', 0, 64), x.Verdict})
	}
	w.Flush()
	return buf.Bytes()
}

// cell keeps a text from being read as a formula by a spreadsheet.
func cell(s string) string {
	if s != "" && bytes.ContainsRune([]byte("=+-@\t\r"), rune(s[0])) {
		return "'" + s
	}
	return s
}

func degrees(c *float64) string {
	if c == nil {
		return ""
	}
	return strconv.FormatFloat(*c, 'f', 2, 64)
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
