package dispatch

import (
	"time"

	"airvein/dispatch/blood"
)

// ApprovePolicy is a named person's word that a policy's unconfirmed values
// may serve: of exactly this version, as its file stands now.
type ApprovePolicy struct {
	Version string
	By      string
}

func (ApprovePolicy) input() {}

// PolicyApproved keeps such a word for ever: of which content, and which
// values no source had confirmed.
type PolicyApproved struct {
	Policy      string   `json:"policy"`
	Version     string   `json:"version"`
	Hash        string   `json:"hash"` // SHA-256 of the policy file
	By          string   `json:"by"`
	Unconfirmed []string `json:"unconfirmed"`
}

// PolicyApproval is an approval as State knows it.
type PolicyApproval struct {
	PolicyApproved
	At time.Time
}

// Policy is the policy of the configured site, nil where this version of
// Airvein has none of that name: then everything that a policy would decide
// is blocked.
func (s *State) Policy() *blood.Policy { return s.policy }

// PolicyApproval is the newest approval of exactly this content of a policy.
func (s *State) PolicyApproval(p *blood.Policy) (PolicyApproval, bool) {
	for i := len(s.approvals) - 1; i >= 0; i-- {
		if a := s.approvals[i]; p != nil && a.Version == p.Version && a.Hash == p.Hash {
			return a, true
		}
	}
	return PolicyApproval{}, false
}

// findPolicy reads the site's policy. It is not part of the journal: Apply
// decides nothing by it.
func (s *State) findPolicy() {
	p, err := blood.FindPolicy(s.site.CountryPolicy)
	if err != nil {
		p = nil // an old journal's site may name one that is gone: absent blocks
	}
	s.policy = p
}

func (s *State) decideApprovePolicy(in ApprovePolicy) ([]Event, *Error) {
	p, err := blood.FindPolicy(in.Version)
	if err != nil {
		return nil, refuse(CodeNotFound, "version", "%v", err)
	}
	if p.Version != in.Version {
		return nil, refuse(CodeInvalid, "version", "an approval is of one version: the policy's is %s", p.Version)
	}
	if in.By == "" || len(in.By) > maxTextSize {
		return nil, refuse(CodeInvalid, "by", "a named person approves, in at most %d bytes", maxTextSize)
	}
	if a, ok := s.PolicyApproval(p); ok && a.By == in.By {
		return nil, nil
	}
	e := PolicyApproved{Policy: p.ID, Version: p.Version, Hash: p.Hash, By: in.By, Unconfirmed: []string{}}
	for _, v := range p.Unconfirmed() {
		e.Unconfirmed = append(e.Unconfirmed, v.Key)
	}
	return []Event{e}, nil
}

func (s *State) applyPolicyApproved(at time.Time, e PolicyApproved) {
	s.approvals = append(s.approvals, PolicyApproval{PolicyApproved: e, At: at})
}
