package main

import (
	"context"
	"fmt"
	"time"

	"airvein/dispatch/site"
	"airvein/web"
	"airvein/web/account"
)

// demoPassword signs in every account of a demo. It is printed and shown
// on the sign-in page: a demo holds nothing that is secret.
const demoPassword = "airvein-demo"

// deviceAccount is whose token the simulated boxes' modems use.
const deviceAccount = "demo-modems"

// tokenLife is how long a demo's tokens are good for, wall time.
const tokenLife = 30 * 24 * time.Hour

// cast is the accounts of a demo: one for each hospital and depot, a
// dispatcher, a pilot, an administrator, and the boxes' modems.
type cast struct {
	accounts []account.Account
	signIns  []web.SignIn
}

// makeCast makes the accounts that an earlier run has not made.
func makeCast(ctx context.Context, accounts *account.Service, s site.Site) (*cast, error) {
	c := &cast{}
	for _, h := range s.Hospitals {
		c.add(account.Account{ID: h.ID, Name: h.Name, Role: account.Hospital, Site: h.ID}, h.Name+" (hospital)")
	}
	for _, d := range s.Depots {
		c.add(account.Account{ID: d.ID, Name: d.Name, Role: account.Depot, Site: d.ID}, d.Name+" (depot)")
	}
	c.add(account.Account{ID: "dispatcher", Name: "Dispatcher", Role: account.Dispatcher}, "the dispatcher")
	c.add(account.Account{ID: "pilot", Name: "Remote pilot in command", Role: account.Pilot}, "the pilot")
	c.add(account.Account{ID: "pilot2", Name: "Relief remote pilot", Role: account.Pilot}, "the relief pilot, to hand a flight over to")
	c.add(account.Account{ID: "admin", Name: "Administrator", Role: account.Admin}, "the administrator")
	c.accounts = append(c.accounts, account.Account{ID: deviceAccount, Name: "Simulated box modems", Role: account.Device})

	have, err := accounts.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, a := range have {
		known[a.ID] = true
	}
	for _, a := range c.accounts {
		password := demoPassword
		if a.Role == account.Device {
			password = "" // a device has tokens
		}
		if known[a.ID] {
			continue
		}
		if err := accounts.Create(ctx, a, password); err != nil {
			return nil, fmt.Errorf("the demo's account %q: %w", a.ID, err)
		}
	}
	return c, nil
}

func (c *cast) add(a account.Account, label string) {
	c.accounts = append(c.accounts, a)
	c.signIns = append(c.signIns, web.SignIn{User: a.ID, Password: demoPassword, Role: string(a.Role), Label: label})
}

// tokens makes a token for each account.
func (c *cast) tokens(ctx context.Context, accounts *account.Service) (map[string]string, error) {
	out := map[string]string{}
	for _, a := range c.accounts {
		if a.Role == account.Device {
			continue
		}
		t, err := accounts.NewToken(ctx, a.ID, "airvein demo", tokenLife)
		if err != nil {
			return nil, fmt.Errorf("a token for %q: %w", a.ID, err)
		}
		out[a.ID] = t
	}
	return out, nil
}

// named are the tokens that the ready file shows, by role. A scenario's
// second hospital and depot are "hospital2" and "depot2".
func (c *cast) named(tokens map[string]string) map[string]string {
	out := map[string]string{}
	for _, a := range c.accounts {
		if name, ok := freeName(out, a.Role); ok && tokens[a.ID] != "" {
			out[name] = tokens[a.ID]
		}
	}
	return out
}

// sites are where the ready file's tokens of a role belong, by their names.
func (c *cast) sites(role account.Role) map[string]string {
	out := map[string]string{}
	for _, a := range c.accounts {
		if name, ok := freeName(out, a.Role); ok && a.Role == role {
			out[name] = a.Site
		}
	}
	return out
}

// freeName is the first of role and role2 that is not taken.
func freeName(taken map[string]string, role account.Role) (string, bool) {
	for _, name := range []string{string(role), string(role) + "2"} {
		if _, ok := taken[name]; !ok {
			return name, true
		}
	}
	return "", false
}

// member is one account with its connection to the server.
type member struct {
	role account.Role
	site string
	api  *client
}

func (c *cast) clients(url string, tokens map[string]string) []member {
	var out []member
	for _, a := range c.accounts {
		if tokens[a.ID] != "" {
			out = append(out, member{a.Role, a.Site, newClient(url, tokens[a.ID])})
		}
	}
	return out
}
