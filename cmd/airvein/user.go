package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"airvein/web/account"
	accountsqlite "airvein/web/account/sqlite"
)

// openAccounts opens the accounts of a data directory, also beside a
// running server.
func openAccounts(data string) (*account.Service, error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("cannot make the data directory: %w; choose another with --data", err)
	}
	return accountsqlite.Open(filepath.Join(data, accountsFile))
}

// withAccounts runs a command over the accounts of --data.
func withAccounts(data string, fn func(*account.Service) error) error {
	s, err := openAccounts(data)
	if err != nil {
		return err
	}
	return errors.Join(fn(s), s.Close())
}

func userAddCommand() command {
	return command{
		name: "user add", args: "USER", what: "make an account; prints its password unless it is read from standard input",
		example: "airvein user add --data /var/lib/airvein --role hospital --site pukou-people --name \"Ward 3\" ward3",
		setup: func(fs *flag.FlagSet) action {
			var a account.Account
			var data, role string
			dataFlag(fs, &data)
			fs.StringVar(&role, "role", "", "hospital, depot, dispatcher, pilot, admin, device or viewer")
			fs.StringVar(&a.Site, "site", "", "the hospital's or depot's `ID`, for those two roles")
			fs.StringVar(&a.Name, "name", "", "the name shown; the account's id without it")
			stdin := fs.Bool("password-stdin", false, "read the password as one line from standard input")
			return func(ctx context.Context, std stdio, args []string) error {
				var err error
				if a.ID, err = oneArg(args, "account id"); err != nil {
					return err
				}
				if a.Role, err = account.ParseRole(role); err != nil {
					return usagef("--role: %v", err)
				}
				if a.Name == "" {
					a.Name = a.ID
				}
				password := ""
				if a.Role != account.Device { // a device has tokens only
					if password, err = choosePassword(std, *stdin); err != nil {
						return err
					}
				}
				return withAccounts(data, func(s *account.Service) error {
					if err := s.Create(ctx, a, password); err != nil {
						return fmt.Errorf("account %q: %w", a.ID, err)
					}
					tellPassword(std, a.ID, password, *stdin)
					return nil
				})
			}
		},
	}
}

func userResetCommand() command {
	return command{
		name: "user reset", args: "USER", what: "give an account a new password; its sessions and tokens end",
		example: "airvein user reset --data /var/lib/airvein ward3",
		setup: func(fs *flag.FlagSet) action {
			var data string
			dataFlag(fs, &data)
			stdin := fs.Bool("password-stdin", false, "read the password as one line from standard input")
			return func(ctx context.Context, std stdio, args []string) error {
				id, err := oneArg(args, "account id")
				if err != nil {
					return err
				}
				password, err := choosePassword(std, *stdin)
				if err != nil {
					return err
				}
				return withAccounts(data, func(s *account.Service) error {
					if err := s.SetPassword(ctx, id, password); err != nil {
						return fmt.Errorf("account %q: %w", id, err)
					}
					tellPassword(std, id, password, *stdin)
					return nil
				})
			}
		},
	}
}

func userDisableCommand() command {
	return command{
		name: "user disable", args: "USER", what: "block an account, or free it again; its sessions and tokens end",
		example: "airvein user disable --data /var/lib/airvein ward3",
		setup: func(fs *flag.FlagSet) action {
			var data string
			dataFlag(fs, &data)
			undo := fs.Bool("undo", false, "free a blocked account")
			return func(ctx context.Context, std stdio, args []string) error {
				id, err := oneArg(args, "account id")
				if err != nil {
					return err
				}
				return withAccounts(data, func(s *account.Service) error {
					if err := s.SetDisabled(ctx, id, !*undo); err != nil {
						return fmt.Errorf("account %q: %w", id, err)
					}
					word := map[bool]string{true: "blocked", false: "free again"}[!*undo]
					_, err := fmt.Fprintf(std.out, "%s is %s\n", id, word)
					return err
				})
			}
		},
	}
}

func tokenCreateCommand() command {
	return command{
		name: "token create", what: "make a bearer token for an account; it is shown this once",
		example: "airvein token create --data /var/lib/airvein --user box-modem-1 --label \"box 1\" --ttl 8760h",
		setup: func(fs *flag.FlagSet) action {
			var data string
			dataFlag(fs, &data)
			user := fs.String("user", "", "the account's `ID`")
			label := fs.String("label", "", "what the token is for")
			ttl := fs.Duration("ttl", 90*24*time.Hour, "how long it is good for; 0 is for ever")
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				if *user == "" {
					return usagef("--user is missing")
				}
				if *ttl < 0 {
					return usagef("--ttl %v is in the past", *ttl)
				}
				return withAccounts(data, func(s *account.Service) error {
					token, err := s.NewToken(ctx, *user, *label, *ttl)
					if err != nil {
						return fmt.Errorf("account %q: %w", *user, err)
					}
					if *asJSON {
						return printValue(std.out, map[string]string{"user": *user, "token": token})
					}
					_, err = fmt.Fprintln(std.out, token)
					return err
				})
			}
		},
	}
}

// choosePassword reads a password or draws one. It never comes from the
// command line, where every process on the machine could read it.
func choosePassword(std stdio, fromStdin bool) (string, error) {
	if !fromStdin {
		return rand.Text(), nil
	}
	line, err := bufio.NewReader(io.LimitReader(std.in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", usagef("no password on standard input")
	}
	return line, nil
}

func tellPassword(std stdio, id, password string, fromStdin bool) {
	switch {
	case password == "":
		fmt.Fprintf(std.out, "%s is a device: give it a token with `airvein token create --user %s`\n", id, id)
	case fromStdin:
		fmt.Fprintf(std.out, "%s has its password\n", id)
	default:
		fmt.Fprintf(std.out, "%s has the password %s\n", id, password)
	}
}
