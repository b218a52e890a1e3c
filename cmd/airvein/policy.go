package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/journal"
)

// shownPolicy is what `policy show` prints.
type shownPolicy struct {
	Policy      string              `json:"policy"`
	Version     string              `json:"version"`
	Name        string              `json:"name"`
	Note        string              `json:"note"`
	Hash        string              `json:"hash"`
	Unconfirmed int                 `json:"unconfirmed"` // safety values
	Values      []blood.PolicyValue `json:"values"`
	Missing     []missingValue      `json:"missing"`
}

type missingValue struct {
	Key    string `json:"key"`
	What   string `json:"what"`
	Safety bool   `json:"safety"`
}

func policyShowCommand() command {
	return command{
		name: "policy show", args: "[VERSION]", what: "a country's blood policy: every value with its source, and which are not confirmed",
		example: "airvein policy show cn-1",
		setup: func(fs *flag.FlagSet) action {
			asJSON := jsonFlag(fs)
			return func(_ context.Context, std stdio, args []string) error {
				names := args
				if len(names) == 0 {
					names = blood.PolicyIDs()
				}
				var all []shownPolicy
				for _, name := range names {
					p, err := blood.FindPolicy(name)
					if err != nil {
						return err
					}
					all = append(all, showPolicy(p))
				}
				if *asJSON {
					return printValue(std.out, map[string]any{"policies": all})
				}
				for _, p := range all {
					if err := p.print(std.out); err != nil {
						return err
					}
				}
				return nil
			}
		},
	}
}

func showPolicy(p *blood.Policy) shownPolicy {
	out := shownPolicy{
		Policy: p.ID, Version: p.Version, Name: p.Name, Note: p.Note, Hash: p.Hash,
		Unconfirmed: len(p.Unconfirmed()), Values: p.Values, Missing: []missingValue{},
	}
	for _, v := range p.Missing() {
		out.Missing = append(out.Missing, missingValue{v.Key, v.What, v.Safety})
	}
	return out
}

func (p shownPolicy) print(w io.Writer) error {
	fmt.Fprintf(w, "%s (%s), %s\n%s\n", p.Version, p.Name, p.Hash[:12], p.Note)
	for _, v := range p.Values {
		word := "confirmed"
		switch {
		case !v.Confirmed && v.Safety:
			word = "NOT CONFIRMED, a safety value"
		case !v.Confirmed:
			word = "not confirmed"
		}
		fmt.Fprintf(w, "\n  %s: %s\n    %s\n    %s: %s\n", v.Key, v.Value, v.What, word, v.Source)
	}
	fmt.Fprintln(w)
	for _, m := range p.Missing {
		fmt.Fprintf(w, "  %s is not known: %s; what needs it is blocked\n", m.Key, m.What)
	}
	_, err := fmt.Fprintf(w, "\n%d safety values are not confirmed: `airvein policy approve %s --by NAME` answers for them.\n\n", p.Unconfirmed, p.Version)
	return err
}

func policyApproveCommand() command {
	return command{
		name: "policy approve", args: "VERSION", what: "record that a named person answers for a policy version; the server must be stopped",
		example: "airvein policy approve cn-1 --by \"the responsible transfusion physician\" --data /var/lib/airvein",
		setup: func(fs *flag.FlagSet) action {
			var data, db string
			dataFlag(fs, &data)
			dbFlag(fs, &db)
			by := fs.String("by", "", "the `NAME` of the person who answers for the unconfirmed values")
			return func(ctx context.Context, std stdio, args []string) error {
				version, err := oneArg(args, "policy version")
				if err != nil {
					return err
				}
				if strings.TrimSpace(*by) == "" {
					return usagef("--by is missing: a named person answers for the policy")
				}
				dd, err := openDataDir(data)
				if err != nil {
					return err
				}
				defer dd.close()
				st, err := openStores(ctx, dd, dbURL(db))
				if err != nil {
					return err
				}
				return errors.Join(approve(ctx, std, st.journal, dispatch.ApprovePolicy{Version: version, By: strings.TrimSpace(*by)}), st.close())
			}
		},
	}
}

// approve decides on the journal's newest state and appends the event, as
// the server would.
func approve(ctx context.Context, std stdio, j journal.Journal, in dispatch.ApprovePolicy) error {
	s, last, err := newest(ctx, j)
	if err != nil {
		return err
	}
	at := time.Now()
	if s.LastAt().After(at) {
		at = s.LastAt() // a demo's journal may run ahead of the clock
	}
	events, err := s.Decide(at, in)
	if err != nil {
		return err
	}
	if len(events) > 0 {
		term, err := j.Lead(ctx)
		if err != nil {
			return err
		}
		if _, err := j.Append(ctx, term, last, at, events); err != nil {
			return err
		}
	}
	p, err := blood.FindPolicy(in.Version)
	if err != nil {
		return err
	}
	for _, v := range p.Unconfirmed() {
		fmt.Fprintf(std.out, "%s: %s\n  %s\n", v.Key, v.Value, v.Source)
	}
	_, err = fmt.Fprintf(std.out, "%s answers for %s with these %d safety values that are not confirmed\n", in.By, p.Version, len(p.Unconfirmed()))
	return err
}

// newest is the state at a journal's end, from its snapshot where one can
// be read.
func newest(ctx context.Context, j journal.Journal) (*dispatch.State, journal.Seq, error) {
	last, data, err := j.Snapshot(ctx)
	if err != nil {
		return nil, 0, err
	}
	s := dispatch.New()
	if last > 0 {
		if s, err = dispatch.Restore(data); err != nil {
			s, last = dispatch.New(), 0 // an older shape: the records tell it again
		}
	}
	for {
		records, err := j.Read(ctx, last, readBatch)
		if err != nil || len(records) == 0 {
			return s, last, err
		}
		for _, r := range records {
			s.Apply(r.At, r.Event)
			last = r.Seq
		}
	}
}

// mayServe refuses a site whose policy holds safety values that no source
// confirmed and nobody answers for.
func mayServe(ctx context.Context, j journal.Journal, policy string) error {
	p, err := blood.FindPolicy(policy)
	if err != nil {
		return err
	}
	open := p.Unconfirmed()
	if len(open) == 0 {
		return nil
	}
	s, _, err := newest(ctx, j)
	if err != nil {
		return err
	}
	if _, ok := s.PolicyApproval(p); ok {
		return nil
	}
	return fmt.Errorf("policy %s holds %d safety values that are not confirmed, and nobody answers for them: read `airvein policy show %s`, then `airvein policy approve %s --by NAME` on the same --data or --db",
		p.Version, len(open), p.Version, p.Version)
}
