package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Cluster is a running PostgreSQL. Its zero value starts at the first call
// of Database, so that a package's tests share one; Stop ends it.
type Cluster struct {
	// Settings are given to the server, as fsync=off.
	Settings []string

	mu     sync.Mutex
	failed error
	admin  string // the URL of the database postgres; "" before the start
	bin    string // "" where the server is not ours
	dir    string
	server *exec.Cmd
	leash  io.Closer // closed, also by our death, it ends the server
	made   int
}

// Main runs a package's tests and stops their cluster: for os.Exit.
func Main(m *testing.M, c *Cluster) int {
	defer c.Stop()
	return m.Run()
}

// New starts a cluster for one test.
func New(tb testing.TB, settings ...string) *Cluster {
	tb.Helper()
	c := &Cluster{Settings: settings}
	c.ensure(tb)
	tb.Cleanup(func() { c.Stop() })
	return c
}

func (c *Cluster) ensure(tb testing.TB) {
	tb.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.admin == "" && c.failed == nil {
		c.failed = c.make()
	}
	if errors.Is(c.failed, errMissing) {
		missing(tb)
	}
	if c.failed != nil {
		tb.Fatalf("the throwaway PostgreSQL: %v\n%s", c.failed, c.said())
	}
}

// Database makes an empty database and gives its URL, with the rights of a
// superuser.
func (c *Cluster) Database(tb testing.TB) string {
	tb.Helper()
	c.ensure(tb)
	c.mu.Lock()
	c.made++
	name := fmt.Sprintf("airvein_test_%d_%d", os.Getpid(), c.made)
	c.mu.Unlock()
	if err := c.run(tb.Context(), "CREATE DATABASE "+name); err != nil {
		tb.Fatal(err)
	}
	if c.bin == "" {
		tb.Cleanup(func() { c.run(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)") })
	}
	u, err := url.Parse(c.admin)
	if err != nil {
		tb.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

func (c *Cluster) run(ctx context.Context, query string) error {
	conn, err := pgx.Connect(ctx, c.admin)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, query)
	return errors.Join(err, conn.Close(ctx))
}

func (c *Cluster) make() error {
	if c.bin = binaries(); c.bin == "" {
		c.admin = os.Getenv("TEST_DATABASE_URL")
		if c.admin == "" {
			return errMissing
		}
		return nil
	}
	dir, err := os.MkdirTemp(memoryDir(), "avpg") // a socket's path must be short
	if err != nil {
		return err
	}
	c.dir = dir
	if err := c.give(dir); err != nil {
		return err
	}
	initdb := c.command("initdb", "-D", c.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	admin := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres", RawQuery: url.Values{"host": {dir}}.Encode()}
	if err := c.start(admin.String()); err != nil {
		return err
	}
	c.admin = admin.String()
	return nil
}

// memoryDir is a file system in memory where there is one: what a killed
// process has written stays there as on a disk, and nobody waits for it.
func memoryDir() string {
	const dir = "/dev/shm"
	if s, err := os.Stat(dir); err == nil && s.IsDir() {
		return dir
	}
	return ""
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

// owner is who the server runs as: PostgreSQL refuses to run as root.
func owner() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uerr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gerr := strconv.ParseUint(u.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(uerr, gerr)
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")
}

func (c *Cluster) give(dir string) error {
	o, err := owner()
	if err != nil || o == nil {
		return err
	}
	return os.Chown(dir, int(o.Uid), int(o.Gid))
}

func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	c.dress(cmd)
	return cmd
}

func (c *Cluster) dress(cmd *exec.Cmd) {
	o, _ := owner() // give has asked before
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: o, Setpgid: true}
	cmd.Dir, cmd.Env = c.dir, append(os.Environ(), "LC_ALL=C", "HOME="+c.dir)
}

// leashed runs the server until its own input ends, which is when Stop
// closes it or this process dies, and then takes the folder away.
const leashed = `dir=$1; shift; "$@" </dev/null & cat >/dev/null; kill -INT $! 2>/dev/null; wait $!; rm -rf "$dir/data"`

func (c *Cluster) start(admin string) error {
	args := []string{"-c", leashed, "sh", c.dir, filepath.Join(c.bin, "postgres"), "-D", c.data(), "-k", c.dir, "-c", "listen_addresses=", "-c", "max_connections=200"}
	for _, s := range c.Settings {
		args = append(args, "-c", s)
	}
	cmd := exec.Command("/bin/sh", args...)
	c.dress(cmd)
	log, err := os.OpenFile(c.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	leash, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	c.server, c.leash = cmd, leash
	return answers(admin)
}

func (c *Cluster) logFile() string { return filepath.Join(c.dir, "log") }

// said is the server's log.
func (c *Cluster) said() string {
	log, err := os.ReadFile(c.logFile())
	if err != nil {
		return ""
	}
	return string(log)
}

func answers(admin string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, admin)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w", err)
		case <-tick.C:
		}
	}
}

// Kill ends the server as a power cut would: its processes are killed
// before any of them can write. Restart brings it back.
func (c *Cluster) Kill(tb testing.TB) {
	tb.Helper()
	if c.bin == "" {
		tb.Skip("NOT TESTED: the server of TEST_DATABASE_URL is not ours to kill")
	}
	pids := c.signal(tb, syscall.SIGKILL)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for _, p := range pids {
		for runs(p) {
			<-tick.C
		}
	}
}

// runs is false for a process that has ended, even if nobody has asked how.
func runs(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(after, "Z") && !strings.HasPrefix(after, "X")
}

// Freeze makes the server accept and never answer, until Thaw.
func (c *Cluster) Freeze(tb testing.TB) { tb.Helper(); c.signal(tb, syscall.SIGSTOP) }

// Thaw lets a frozen server go on.
func (c *Cluster) Thaw(tb testing.TB) { tb.Helper(); c.signal(tb, syscall.SIGCONT) }

// signal goes to the server and all its processes, each of which leads a
// group of its own.
func (c *Cluster) signal(tb testing.TB, sig syscall.Signal) []int {
	tb.Helper()
	line, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
	if err != nil {
		tb.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(strings.SplitN(string(line), "\n", 2)[0]))
	if err != nil {
		tb.Fatal(err)
	}
	pids := []int{pid}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		tb.Fatal(err)
	}
	for _, f := range strings.Fields(string(children)) {
		if n, err := strconv.Atoi(f); err == nil {
			pids = append(pids, n)
		}
	}
	for _, p := range pids {
		if err := syscall.Kill(p, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
			tb.Fatal(err)
		}
	}
	return pids
}

// Restart starts a killed server again on the same folder.
func (c *Cluster) Restart(tb testing.TB) {
	tb.Helper()
	// The old leash would take the folder away: it is dropped with its
	// shell, whose whole group is ours.
	syscall.Kill(-c.server.Process.Pid, syscall.SIGKILL)
	c.server.Wait() // it was killed
	for _, lock := range []string{filepath.Join(c.data(), "postmaster.pid"), filepath.Join(c.dir, ".s.PGSQL.5432.lock")} {
		os.Remove(lock) // it names a process that is dead
	}
	if err := c.start(c.admin); err != nil {
		tb.Fatalf("%v\n%s", err, c.said())
	}
}

// Stop ends the server and removes all it had.
func (c *Cluster) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.server != nil {
		c.leash.Close()
		c.server.Wait() // however it ended
		c.server = nil
	}
	if c.dir != "" {
		os.RemoveAll(c.dir)
	}
}
