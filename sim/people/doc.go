// Package people plays the people of a demonstration: what a role sees
// becomes what it does, and when. It is pure: views and times come in,
// actions go out, and the same seed gives the same delays.
//
// It never reaches around a role: a ward knows only what the API shows a
// ward. The shell carries out an action with that role's own token.
package people
