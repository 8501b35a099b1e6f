package team

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/user"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// An entry is a line of the team: a person, somebody who asks to join, or an
// invitation that nobody has used yet. One of the three is set.
type entry struct {
	person  *user.User
	request *partner.Request
	invite  *user.Invitation
}

func (e entry) id() string {
	switch {
	case e.person != nil:
		return e.person.ID
	case e.request != nil:
		return e.request.ID
	}
	return e.invite.ID
}

func (e entry) name() string {
	switch {
	case e.person != nil:
		return e.person.Name
	case e.request != nil:
		return e.request.Name
	}
	return e.invite.Email
}

func (e entry) email() string {
	switch {
	case e.person != nil:
		return e.person.Email
	case e.request != nil:
		return e.request.Email
	}
	return ""
}

// list is the team: who asks to join first, then the people, then invitations.
type list struct {
	env     *kit.Env
	rights  rights
	rows    *kit.List[entry]
	preview *kit.Detail
	shown   string    // id of the person in the preview
	was     user.User // before the last change of role
	w, h    int
}

func newTeam(env *kit.Env) *list {
	s := &list{env: env, preview: kit.NewPreview(env)}
	s.rows = kit.NewList(env, kit.ListOptions[entry]{
		ID: entry.id,
		Columns: []kit.Column[entry]{
			{Title: "Name", Cell: s.name},
			{Title: "Role", Width: 20, Cell: s.state},
			{Title: "E-mail", Rank: 1, Cell: func(e entry) kit.Cell { return kit.Cell{Text: e.email(), Tone: theme.Quiet} }},
		},
		Card: func(e entry) kit.Card {
			return kit.Card{Title: s.name(e).Text, Corner: s.state(e), Line: e.email()}
		},
		Fetch: func(p domain.Page, _ string) kit.Call[domain.List[entry]] { return s.fetch(p) },
		Open:  s.open, Moved: s.moved,
		Noun: "person", Nouns: "people",
		Empty: "Nobody is here yet.", Hint: env.Keys.New.To("invite a colleague"),
	})
	return s
}

// fetch reads a page of people, with requests before the first and invitations
// after the last.
func (s *list) fetch(p domain.Page) kit.Call[domain.List[entry]] {
	people := kit.Query(s.env, user.List{Page: p})
	requests := kit.Query(s.env, partner.ListRequests{Page: domain.Page{Limit: domain.MaxLimit}})
	invites := kit.Query(s.env, user.ListInvites{Status: user.InviteOpen, Page: domain.Page{Limit: domain.MaxLimit}})
	first, ours := p.After == "", s.env.Actor.Side == domain.Partner
	return kit.Together(s.env, func(ctx context.Context) (domain.List[entry], error) {
		l, err := people(ctx)
		if err != nil {
			return domain.List[entry]{}, err
		}
		out := domain.MapList(l, func(u user.User) entry { return entry{person: &u} })
		if first && ours {
			asking, err := part(ctx, requests)
			if err != nil {
				return out, err
			}
			out.Items = append(domain.MapList(domain.List[partner.Request]{Items: asking}, func(q partner.Request) entry { return entry{request: &q} }).Items, out.Items...)
		}
		if out.Next == "" {
			open, err := part(ctx, invites)
			if err != nil {
				return out, err
			}
			for _, i := range open {
				out.Items = append(out.Items, entry{invite: &i})
			}
		}
		return out, nil
	})
}

func (s *list) name(e entry) kit.Cell {
	if e.person != nil && e.person.ID == s.env.Actor.User {
		return kit.Plain(e.name() + " (you)")
	}
	return kit.Plain(e.name())
}

// state says the role of who is aboard, and of others how they stand.
func (s *list) state(e entry) kit.Cell {
	switch {
	case e.request != nil:
		return kit.State(theme.Warn, "asks to join")
	case e.invite != nil:
		return kit.State(theme.Info, "invited as "+string(e.invite.Role))
	}
	return kit.Plain(string(e.person.Role))
}

// Init asks for the team and for what may be done with it.
func (s *list) Init() tea.Cmd {
	cmds := []tea.Cmd{s.rows.Init(), askRights(s.env)}
	if s.shown != "" {
		cmds = append(cmds, kit.Ask(s.env, user.Show{ID: s.shown}))
	}
	return tea.Batch(cmds...)
}

// Topics are the team's.
func (s *list) Topics() []string { return topicsOf(s.env) }

// Update takes answers and keys.
func (s *list) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case rightsMsg:
		s.rights = m.rights
		return s, nil
	case kit.Got[user.Profile]:
		if m.Query == domain.Query[user.Profile](user.Show{ID: s.shown}) {
			showProfile(s.env, s.preview, m)
		}
		return s, nil
	case kit.Outcome:
		return s, s.done(m)
	case tea.KeyPressMsg:
		if s.pressed(m) {
			return s, nil
		}
	}
	return s, tea.Batch(s.rows.Update(msg), s.preview.Update(tick(msg)))
}

// tick passes on what is neither a key nor a click: a preview never scrolls by
// the keys of its list.
func tick(msg tea.Msg) tea.Msg {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg, kit.ClickMsg, kit.WheelMsg:
		return nil
	}
	return msg
}

// pressed does what a key of the list means, and reports whether it was one.
func (s *list) pressed(m tea.KeyPressMsg) bool {
	e, ok := s.rows.Current()
	switch {
	case s.inviteKey().Is(m):
		s.env.Go("team", "invite")
	case s.ownKeys().Is(m):
		s.env.Go("keys")
	case !ok:
		return false
	case s.acceptKey(e).Is(m):
		Accept(s.env, *e.request)
	case s.refuseKey(e).Is(m):
		s.refuse(*e.request)
	case s.roleKey(e).Is(m):
		chooseRole(s.env, *e.person, &s.was)
	case s.removeKey(e).Is(m):
		s.remove(e)
	default:
		return false
	}
	return true
}

// done tells what has come of a command; the list hears of it by its topic.
func (s *list) done(o kit.Outcome) tea.Cmd {
	if err := o.Outcome(); err != nil {
		s.env.Fail(err)
		return s.Init()
	}
	if m, ok := o.(kit.Done[user.User]); ok {
		told(s.env, m, &s.was)
	} else {
		Told(s.env, o)
	}
	return s.Init()
}

func (s *list) open(e entry) tea.Cmd {
	switch {
	case e.person != nil:
		s.env.Go("team", e.person.ID)
	case e.request != nil:
		Accept(s.env, *e.request)
	default:
		s.env.Toast(theme.Info, "Invited by "+e.invite.CreatedBy+" "+s.env.When(e.invite.CreatedAt)+"; the code ends "+s.env.When(e.invite.ExpiresAt)+".")
	}
	return nil
}

// moved fills the preview of a wide window.
func (s *list) moved(e entry) tea.Cmd {
	s.preview.Clear()
	s.shown = ""
	switch {
	case s.w < kit.Wide:
	case e.person != nil:
		s.shown = e.person.ID
		return tea.Batch(kit.Ask(s.env, user.Show{ID: s.shown}), s.preview.Wait())
	case e.request != nil:
		s.preview.Set(requestPage(s.env, *e.request))
	default:
		s.preview.Set(invitePage(s.env, *e.invite))
	}
	return nil
}

func requestPage(env *kit.Env, q partner.Request) kit.Page {
	return kit.Page{
		Title: q.Name, State: kit.State(theme.Warn, "asks to join"), Subtitle: q.Email,
		Sections: []kit.Block{
			{Text: "Applied with your web domain. Accept only whom you know: from then on this key signs in for your company."},
			{Pairs: []kit.Pair{
				kit.Fact("Company", q.Company), kit.Fact("Note", q.Note), kit.Fact("Key", q.Key), kit.Fact("Asked", env.Exact(q.CreatedAt)),
			}},
		},
	}
}

func invitePage(env *kit.Env, i user.Invitation) kit.Page {
	return kit.Page{
		Title: i.Email, State: kit.State(theme.Info, "invited"),
		Sections: []kit.Block{{Pairs: []kit.Pair{
			kit.Fact("Role", string(i.Role)), kit.Fact("Invited by", i.CreatedBy),
			kit.Fact("Sent", env.Exact(i.CreatedAt)), kit.Fact("Ends", env.Exact(i.ExpiresAt)),
		}}},
	}
}

func (s *list) refuse(q partner.Request) {
	s.env.Open(kit.NewPrompt(s.env, kit.Prompt{
		Head: "Turn " + q.Name + " down?", Body: []string{q.Name + " (" + q.Email + ") reads your reason. It can be left empty."},
		Note: "Reason", Yes: "Turn down",
		Do: func(_, note string) tea.Cmd { return kit.Send(s.env, partner.RefuseRequest{ID: q.ID, Reason: note}) },
	}))
}

func (s *list) remove(e entry) {
	if e.person != nil {
		askRemove(s.env, *e.person)
		return
	}
	i := *e.invite
	s.env.Open(kit.NewConfirm(s.env, kit.Confirm{
		Head: "Revoke this invitation?", Body: []string{"The code for " + i.Email + " lets nobody in any more. You can send another one."},
		Yes: "Revoke", No: "Keep it", Danger: true,
		Do: func() tea.Cmd { return kit.Send(s.env, user.RevokeInvite{ID: i.ID}) },
	}))
}

func (s *list) inviteKey() kit.Key {
	k := s.env.Keys.New.To("invite")
	k.Help = "Invite a colleague."
	return s.rights.unless(k, "users.invite", s.env)
}

func (s *list) ownKeys() kit.Key {
	k := kit.On("K", "your keys").Hush()
	k.Help = "See the SSH keys that sign you in."
	return k
}

func (s *list) acceptKey(e entry) kit.Key {
	k := s.rights.unless(kit.On("a", "accept"), "requests.accept", s.env)
	if e.request == nil {
		return k.Unless("This is for people who ask to join.")
	}
	return k
}

func (s *list) refuseKey(e entry) kit.Key {
	k := s.rights.unless(kit.On("x", "turn down"), "requests.refuse", s.env)
	if e.request == nil {
		return k.Unless("This is for people who ask to join.")
	}
	return k
}

func (s *list) roleKey(e entry) kit.Key {
	k := s.rights.unless(s.env.Keys.Edit.To("change role"), "users.role", s.env)
	if e.person == nil {
		return k.Unless("Who is not aboard yet has no role to change.")
	}
	return k
}

func (s *list) removeKey(e entry) kit.Key {
	if e.invite != nil {
		return s.rights.unless(kit.On("x", "revoke"), "invites.revoke", s.env)
	}
	k := s.rights.unless(kit.On("x", "remove"), "users.remove", s.env)
	if e.person == nil {
		return k.Unless("Nobody to remove.")
	}
	return k
}

// SetSize says how much room there is.
func (s *list) SetSize(w, h int) {
	s.w, s.h = w, h
	left, right := kit.Split(w)
	s.rows.SetSize(left, h)
	s.preview.SetSize(max(1, right), h)
}

// Title names the place.
func (s *list) Title() string { return "Team" }

// Typing is false: there is nothing to type.
func (s *list) Typing() bool { return false }

// Keys are those that work on the line under the cursor.
func (s *list) Keys() []kit.Key {
	keys := s.rows.Keys()
	if e, ok := s.rows.Current(); ok {
		if e.request != nil {
			keys = append(keys, s.acceptKey(e), s.refuseKey(e))
		} else {
			keys = append(keys, s.roleKey(e), s.removeKey(e))
		}
	}
	return append(keys, s.inviteKey(), s.ownKeys())
}

// View draws the team.
func (s *list) View() string {
	return s.env.Beside(s.rows.View(), s.preview.View(), s.w, s.h)
}
