package main

import (
	"errors"
	"fmt"

	"airvein/dispatch/site"
)

// piloted refuses a scenario whose drones have no autopilots.
func piloted(sc site.Scenario) error {
	if sc.Plain {
		return errors.New("its drone_models have a speed and a range alone and no autopilot: run it with `airvein sim`")
	}
	return nil
}

// drillable refuses a scenario that a demonstration must not fly: it commands
// only autopilots that it started itself, so that a drill on a site's own
// scenario never reaches an aircraft. A link that leads anywhere is refused
// even where nothing answers there.
func drillable(sc site.Scenario) error {
	if err := piloted(sc); err != nil {
		return err
	}
	for _, d := range sc.Site.Drones {
		links := []site.Link{d.Link}
		if d.Second != nil {
			links = append(links, *d.Second)
		}
		for i, l := range links {
			if i == 0 && l.Kind == "udp_client" && l.Address == "" && len(l.Servers) == 0 && l.KeyFile == "" {
				continue
			}
			where := l.Address
			if where == "" {
				where = "a key"
			}
			return fmt.Errorf("drone %s has a %s link with %s: a demonstration commands only autopilots that it starts itself, so give each drone of its scenario link: {kind: udp_client} and nothing else", d.ID, l.Kind, where)
		}
	}
	return nil
}
