package main

import (
	"fmt"
	"os"
	"path/filepath"

	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/guard"
	"airvein/fleet/mavlink"
)

// siteLinks are the drones' links as the site file has them; a server needs
// each one's address. Keys lie in files of their own, beside the site file
// where their path is not absolute.
func siteLinks(s site.Site, dir string) ([]mavlink.LinkConfig, error) {
	var links []mavlink.LinkConfig
	for _, d := range s.Drones {
		all := []site.Link{d.Link}
		if d.Second != nil {
			all = append(all, *d.Second)
		}
		for _, l := range all {
			if l.Address == "" {
				return nil, fmt.Errorf("drone %s of the site file has no link address: give link.address as host:port", d.ID)
			}
			c := mavlink.LinkConfig{Drone: d.ID, System: d.System, Kind: l.Kind, Address: l.Address, More: l.Servers,
				Unsigned: l.Signing == site.SigningOff}
			if l.Signing == site.SigningKey {
				var err error
				if c.Key, err = readKey(dir, l.KeyFile); err != nil {
					return nil, fmt.Errorf("drone %s: %w", d.ID, err)
				}
			}
			links = append(links, c)
		}
	}
	return links, nil
}

// readKey reads a signing key that nobody else on the machine may read.
func readKey(dir, path string) (guard.Key, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return guard.Key{}, fmt.Errorf("key_file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return guard.Key{}, fmt.Errorf("key_file %s can be read by others: chmod 600 it", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return guard.Key{}, fmt.Errorf("key_file: %w", err)
	}
	k, err := guard.ParseKey(data)
	if err != nil {
		return guard.Key{}, fmt.Errorf("key_file %s: %w", path, err)
	}
	return k, nil
}

// openMarks reads the signing times of every drone with a key before any
// link opens, so that a file that cannot be read stops the start.
func openMarks(links []mavlink.LinkConfig, dir string) (func(fleet.DroneID) guard.Marks, error) {
	marks := map[fleet.DroneID]guard.Marks{}
	for _, l := range links {
		if !l.Key.Set() || marks[l.Drone] != nil {
			continue
		}
		files, err := mavlink.OpenMarks(dir)
		if err != nil {
			return nil, err
		}
		if marks[l.Drone], err = files.Of(l.Drone); err != nil {
			return nil, err
		}
	}
	return func(d fleet.DroneID) guard.Marks { return marks[d] }, nil
}
