package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// The exit codes of every command.
const (
	exitOK     = 0
	exitFailed = 1 // a refusal or a failure
	exitUsage  = 2
)

// stdio is where a command reads and writes.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// action is a command's work after its flags were read; args are what is
// left of the line.
type action func(ctx context.Context, std stdio, args []string) error

// command is one entry of the command line.
type command struct {
	name    string // "order place"
	args    string // what follows the flags, for the usage line
	what    string
	example string
	setup   func(fs *flag.FlagSet) action
}

// usageError is a mistake on the command line: exit code 2.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// errRefused ends a command with exit code 1 when its output has already
// said why.
var errRefused = errors.New("refused")

// Run carries out one command line and returns its exit code. It returns
// when the command is done or ctx has ended and everything is put away.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	cmds := commands()
	if len(args) == 0 {
		printHelp(stderr, cmds)
		return exitUsage
	}
	if slices.Contains([]string{"help", "-h", "-help", "--help"}, args[0]) {
		printHelp(stdout, cmds)
		return exitOK
	}
	c, rest, err := find(cmds, args)
	if err != nil {
		fmt.Fprintln(stderr, "airvein:", err)
		return exitUsage
	}
	return c.run(ctx, rest, stdio{stdin, stdout, stderr})
}

// find takes the longest command name that the line begins with.
func find(cmds []command, args []string) (command, []string, error) {
	for n := min(2, len(args)); n > 0; n-- {
		name := strings.Join(args[:n], " ")
		for _, c := range cmds {
			if c.name == name {
				return c, args[n:], nil
			}
		}
	}
	var subs []string
	for _, c := range cmds {
		if first, sub, ok := strings.Cut(c.name, " "); ok && first == args[0] {
			subs = append(subs, sub)
		}
	}
	if len(subs) > 0 {
		return command{}, nil, usagef("%q needs one of: %s; try `airvein %s %s -h`", args[0], strings.Join(subs, ", "), args[0], subs[0])
	}
	return command{}, nil, usagef("unknown command %q; `airvein help` lists what there is", args[0])
}

func (c command) run(ctx context.Context, args []string, std stdio) int {
	fs := flag.NewFlagSet("airvein "+c.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	do := c.setup(fs)
	rest, err := parseMixed(fs, args)
	if errors.Is(err, flag.ErrHelp) {
		c.help(std.out, fs)
		return exitOK
	}
	if err == nil {
		err = do(ctx, std, rest)
	} else {
		err = usagef("%v", err)
	}
	var usage *usageError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errRefused):
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintf(std.err, "airvein %s: %v; `airvein %s -h` shows an example\n", c.name, err, c.name)
		return exitUsage
	default:
		fmt.Fprintf(std.err, "airvein %s: %v\n", c.name, err)
		return exitFailed
	}
}

// parseMixed reads flags before, between and after the other arguments; a
// bare -- ends the flags.
func parseMixed(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		left := fs.Args()
		if n := len(args) - len(left); n > 0 && args[n-1] == "--" {
			return append(rest, left...), nil
		}
		if len(left) == 0 {
			return rest, nil
		}
		rest, args = append(rest, left[0]), left[1:]
	}
}

func (c command) help(w io.Writer, fs *flag.FlagSet) {
	fmt.Fprintf(w, "airvein %s: %s\n\nUsage:\n  airvein %s", c.name, c.what, c.name)
	if c.args != "" {
		fmt.Fprintf(w, " %s", c.args)
	}
	fmt.Fprintf(w, " [flags]\n\nExample:\n  %s\n", strings.ReplaceAll(c.example, "\n", "\n  "))
	flags := false
	fs.VisitAll(func(*flag.Flag) { flags = true })
	if flags {
		fmt.Fprint(w, "\nFlags:\n")
		fs.SetOutput(w)
		fs.PrintDefaults()
	}
}

func printHelp(w io.Writer, cmds []command) {
	fmt.Fprint(w, "Airvein dispatches blood by drone. Not for clinical use.\n\nUsage:\n  airvein COMMAND [flags]\n\nCommands:\n")
	for _, c := range cmds {
		fmt.Fprintf(w, "  %-18s %s\n", c.name, c.what)
	}
	fmt.Fprint(w, "\n`airvein COMMAND -h` explains one and shows an example.\nCommands that ask a server read AIRVEIN_URL and AIRVEIN_TOKEN.\n")
}

// oneArg is for commands that take exactly one argument.
func oneArg(args []string, what string) (string, error) {
	if len(args) != 1 || args[0] == "" {
		return "", usagef("give exactly one %s", what)
	}
	return args[0], nil
}

func noArgs(args []string) error {
	if len(args) > 0 {
		return usagef("%q is not expected here", args[0])
	}
	return nil
}
