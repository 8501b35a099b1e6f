package user

import (
	"slices"
	"strings"
	"time"

	"gangway/domain"
)

// SetRole gives a person another role, and a vendor manager its regions.
type SetRole struct {
	ID      string      `arg:"" required:"" help:"id of the person" example:"U-7K3QXM"`
	Role    domain.Role `arg:"" required:"" help:"owner, manager, sales or viewer; for the vendor admin, manager, finance, editor or auditor" example:"manager"`
	Regions []string    `name:"region" help:"a country that a vendor manager is limited to; repeat it for more, leave it out for all" example:"DE"`
	Version int64       `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets owners and admins.
func (SetRole) Allow(r *domain.Read) error { return managers(r) }

// Check holds the input to its form.
func (c SetRole) Check() error {
	var f Fields
	f.Countries("regions", c.Regions)
	return f.Err()
}

// Do changes the role; what the person may do changes with its next step.
func (c SetRole) Do(w *domain.Write) (User, error) {
	u, err := Get(w.Read, c.ID)
	if err != nil {
		return User{}, err
	}
	if err := active(u); err != nil {
		return User{}, err
	}
	if err := Current(c.Version, u.Version, u.UpdatedBy); err != nil {
		return User{}, err
	}
	var f Fields
	regions := f.Countries("regions", c.Regions)
	if err := rightRole(u.Side, c.Role, regions); err != nil {
		return User{}, err
	}
	if c.Role != u.Role {
		if err := keepsHead(w.Read, u); err != nil {
			return User{}, err
		}
	}
	from := u.Role
	u.Role, u.Regions = c.Role, regions
	if u, err = save(w, u); err != nil {
		return User{}, err
	}
	return forEyes(w.Read, u), w.Emit(RoleChanged{User: u.ID, Partner: u.Partner, From: from, To: u.Role})
}

// rightRole refuses roles of the other side, and regions for who has none.
func rightRole(side domain.Side, role domain.Role, regions []string) error {
	if !slices.Contains(domain.RolesOf(side), role) {
		var names []string
		for _, known := range domain.RolesOf(side) {
			names = append(names, string(known))
		}
		return domain.Fieldf("role", "The role is one of: %s.", strings.Join(names, ", "))
	}
	if len(regions) > 0 && (side != domain.Vendor || role != domain.Manager) {
		return domain.Fieldf("regions", "Only a manager of the vendor can be limited to regions.")
	}
	return nil
}

func active(u User) error {
	if u.Status == Active {
		return nil
	}
	return domain.Errorf(domain.Conflict, "%s was removed by %s.", u.Name, u.RemovedBy)
}

// Edit changes a name or an address: one's own, or a colleague's by who may.
type Edit struct {
	ID      string `arg:"" optional:"" help:"id of the person; yourself if left out" example:"U-7K3QXM"`
	Name    string `help:"the name; unchanged if left out" example:"Kim Berg"`
	Email   string `help:"the e-mail address; unchanged if left out" example:"kim@contoso.de"`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

func (c Edit) clean() (Edit, error) {
	var f Fields
	c.Name = f.Line("name", c.Name, MaxName, "")
	c.Email = f.Email("email", c.Email, "")
	return c, f.Err()
}

// Allow lets everybody but guests; whom it concerns is decided with the record.
func (Edit) Allow(r *domain.Read) error { return known(r) }

// Check holds the input to its form.
func (c Edit) Check() error {
	_, err := c.clean()
	return err
}

// Do changes what is given.
func (c Edit) Do(w *domain.Write) (User, error) {
	c, err := c.clean()
	if err != nil {
		return User{}, err
	}
	u, err := target(w.Read, c.ID)
	if err != nil {
		return User{}, err
	}
	if u.ID != w.Actor.User {
		if err := canManage(w.Read, u); err != nil {
			return User{}, err
		}
	}
	if err := active(u); err != nil {
		return User{}, err
	}
	by := u.UpdatedBy
	if u.ID == w.Actor.User && by == u.Name {
		by = "You"
	}
	if err := Current(c.Version, u.Version, by); err != nil {
		return User{}, err
	}
	if c.Name != "" {
		u.Name = c.Name
	}
	if c.Email != "" {
		u.Email = c.Email
	}
	if err := freeEmail(w.Read, u); err != nil {
		return User{}, err
	}
	u, err = save(w, u)
	return forEyes(w.Read, u), err
}

// SetPrefs replaces the actor's own preferences.
type SetPrefs struct {
	Theme    string `help:"light or dark; as your terminal is if left out" example:"dark"`
	TimeZone string `help:"IANA name of your time zone; the programme's if left out" example:"Europe/Berlin"`
	Calm     bool   `help:"no animation"`
}

// Allow lets everybody but guests.
func (SetPrefs) Allow(r *domain.Read) error { return known(r) }

// Check holds the input to its form.
func (c SetPrefs) Check() error {
	var f Fields
	if !slices.Contains([]string{"", "light", "dark"}, c.Theme) {
		f.Addf("theme", "The theme is light or dark.")
	}
	if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "Local" || len(c.TimeZone) > 64 {
		f.Addf("time_zone", "This time zone is not known. It looks like Europe/Berlin.")
	}
	return f.Err()
}

// Do stores the preferences.
func (c SetPrefs) Do(w *domain.Write) (Prefs, error) {
	u, err := Get(w.Read, w.Actor.User)
	if err != nil {
		return Prefs{}, err
	}
	u.Prefs = Prefs(c)
	return u.Prefs, Users.Put(w, u)
}

// Remove removes a person. Its keys sign nobody in any more, its sessions end,
// its work stays.
type Remove struct {
	ID      string `arg:"" required:"" help:"id of the person" example:"U-7K3QXM"`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets owners and admins.
func (Remove) Allow(r *domain.Read) error { return managers(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Remove) Check() error { return nil }

// Do removes.
func (c Remove) Do(w *domain.Write) (User, error) {
	u, err := Get(w.Read, c.ID)
	if err != nil {
		return User{}, err
	}
	if err := active(u); err != nil {
		return User{}, err
	}
	if err := Current(c.Version, u.Version, u.UpdatedBy); err != nil {
		return User{}, err
	}
	if err := keepsHead(w.Read, u); err != nil {
		return User{}, err
	}
	u.Status, u.RemovedAt, u.RemovedBy = Removed, w.Now(), w.Actor.Name
	if u, err = save(w, u); err != nil {
		return User{}, err
	}
	return forEyes(w.Read, u), w.Emit(Left{User: u.ID, Partner: u.Partner, Name: u.Name, By: w.Actor.Name})
}

// Restore brings a removed person back, with its role and its keys.
type Restore struct {
	ID string `arg:"" required:"" help:"id of the person" example:"U-7K3QXM"`
}

// Allow lets owners and admins.
func (Restore) Allow(r *domain.Read) error { return managers(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Restore) Check() error { return nil }

// Do restores.
func (c Restore) Do(w *domain.Write) (User, error) {
	u, err := Get(w.Read, c.ID)
	if err != nil {
		return User{}, err
	}
	if u.Status == Active {
		return User{}, domain.Errorf(domain.Conflict, "%s is not removed.", u.Name)
	}
	u.Status, u.RemovedAt, u.RemovedBy = Active, time.Time{}, ""
	if err := freeEmail(w.Read, u); err != nil {
		return User{}, err
	}
	if u, err = save(w, u); err != nil {
		return User{}, err
	}
	return forEyes(w.Read, u), w.Emit(Returned{User: u.ID, Partner: u.Partner, Name: u.Name, By: w.Actor.Name})
}
