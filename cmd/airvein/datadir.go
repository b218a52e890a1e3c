package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// dataDir is where one server keeps everything. The lock is held as long as
// the process lives, so that a killed server never leaves it behind.
type dataDir struct {
	path string
	lock *os.File
}

// The files of a data directory. autopilots.json, autopilots.log and
// server.json join the server and its simulated autopilots.
const (
	journalFile  = "airvein.db"
	historyFile  = "history.db"
	accountsFile = "accounts.db"
	spoolFile    = "airvein.spool"
	lockFile     = "airvein.lock"
	linkFile     = "server.json"
	pilotsLog    = "autopilots.log"
	pilotsState  = "autopilots-start.json"
)

// openDataDir makes the directory if it is missing and locks it; a second
// server on the same directory is refused.
func openDataDir(path string) (*dataDir, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(abs, 0o700); err != nil {
		return nil, fmt.Errorf("cannot make the data directory: %w; choose another with --data", err)
	}
	f, err := os.OpenFile(filepath.Join(abs, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot write in the data directory: %w; choose another with --data", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("another airvein uses %s: stop it, or choose another directory with --data", abs)
		}
		return nil, fmt.Errorf("cannot lock %s: %w", abs, err)
	}
	return &dataDir{path: abs, lock: f}, nil
}

func (d *dataDir) file(name string) string { return filepath.Join(d.path, name) }

func (d *dataDir) close() error { return d.lock.Close() }

// writeFileAtomic writes a file that others may be reading: they see the
// old content or the new, never a part. mode is the file's permissions.
func writeFileAtomic(path string, data []byte, mode os.FileMode) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // fails after the rename, as it should
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Chmod(mode)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
