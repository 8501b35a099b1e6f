// Package kit is what screens are made of: the interface of a screen, the
// environment of a session, lists, forms, details, dialogs, and the helpers that
// make text, times and money look the same everywhere. It refuses to know any
// noun, and it lets no screen reach the store: a screen asks and sends.
//
// The example beside package tui is a complete noun: a list with a preview, a
// detail, a form and their routes. A test drives such screens as a person would,
// see package tuitest.
//
// # A screen
//
// A screen is a pointer to a struct with the [Env] it was opened with and a
// component or two. Init asks ([Ask]) and is called again when the screen is
// uncovered or one of its topics went stale, so it keeps what is there until the
// answer comes. Update takes [Got], [Done] and keys, and hands the rest to its
// component. View draws what it has: it asks nothing, changes nothing, and has
// no clock but [Env.Now].
//
//   - Commands run elsewhere. A closure given to one must not touch the Env or
//     the screen; build the query or command first and hand it to Ask or Send.
//   - Another place, a dialog, a toast are said through the Env ([Env.Go],
//     [Env.Open], [Env.Toast]) inside Update. They happen before the next key is
//     looked at: keys that were typed ahead land where the eye will be. Never
//     return a command that only carries a message.
//   - An answer comes back to the screen that asked and to no other; when the
//     screen is gone it is dropped. Where two questions of one type are under
//     way, compare [Got.Query]. A screen that shows several answers asks them
//     [Together].
//   - A list needs no Got: it asks by itself. A form takes the Done of what its
//     Submit has sent by itself; the screen looks at the same Done to go on, and
//     passes it to the form first.
//   - What others wrote passes [Clean] on its way to the screen. The components
//     do so; a View that draws by hand must.
//   - Errors: a form shows them beside their fields, a list and a detail in
//     their place, [Env.Fail] as a toast. Never err.Error(), always [Sentence].
//
// # Keys
//
// A key is a value ([Key]) with all there is to say about it, and the footer,
// the help, the palette, the mouse and the sentence for a key that can't be used
// are made from it.
//
//   - Build keys in one method each, so that Update and Keys agree:
//     func (s *x) win() kit.Key { return kit.On("w", "win").Unless(s.whyNot()) }.
//     Update compares with Is, Keys lists it.
//   - Take the keys of the [Keymap] for what it names, with words of this screen:
//     env.Keys.New.To("new deal").
//   - Does is at most two words in lower case. The most useful keys come first: a
//     phone shows three. Late moves one back, Hush keeps it out of the footer.
//   - A key that makes no sense here is left out. One that makes sense but is not
//     allowed now is listed with Unless and the reason, as a whole sentence.
//   - Letters for a noun's own actions: w win, l lose, x extend or remove, s stage,
//     a accept or approve, d decline, h hand on, c claim. These are taken by
//     everywhere: n e y u r j k g m q : / ? space and the digits.
//   - Dangerous things ask ([NewConfirm], with Danger); harmless things don't;
//     what can be taken back offers it ([Env.Undo]) instead of asking.
//   - esc goes back and never leaves. A screen with a use for esc or tab says so
//     with [Taker].
//
// # Forms and dialogs
//
//   - Words that must be seen while the rest is filled in are pinned ([Form.Pin]).
//   - A choice shows all its options while it has the focus; a pick begins at the
//     present one (At). What an option means is its Hint.
//   - A question with no answer among few is a pick; one with a text beside it is
//     a form dialog.
//
// # Layout
//
// The frame draws the head, the sections, the path (from Title), and the footer;
// a screen gets what is between and nothing else, at any size from 40 × 6.
//
//   - Text starts in the third column, the cursor's mark stands in the first:
//     components do so. Headings of blocks are muted capitals, with an empty line
//     above.
//   - At [Wide] and above a list has its preview beside it ([Split], [Env.Beside],
//     [NewPreview]); below, enter opens the detail over it. Below 60 columns rows
//     are cards.
//   - At most one border, and that is a dialog's. The accent is for the cursor,
//     the active section and links. States have a tone, a sign and a word
//     ([State], [Env.Badge]): never colour alone.
//   - Rank columns so that a narrow window drops the least useful first. Give a
//     Width to all but the name. Numbers and money are aligned to the right.
//   - Times are relative within a week ([Env.When]), exact in details
//     ([Env.Exact]). Money is exact ([Money]), short in summaries ([MoneyShort]).
//     Ids stand in details only. What may not be known yet is a dash
//     ([Env.Amount]), not nothing.
//   - Every list has an Empty sentence and the key that fills it. What takes long
//     shows itself after [Patience]; nothing moves on a screen at rest, and no
//     timer is set.
package kit
