// Package learn keeps what people learn: how far they have read a course, their
// attempts at its quiz, and the certificates that they hold.
//
// The words it defines:
//
//   - A course has lessons and a quiz; a track is a row of courses. The programme
//     has them; here is only what people did with them.
//   - An attempt is one go at a quiz. It keeps its questions with the right answers
//     as they stood when it began, so that a new revision of the programme neither
//     changes nor explains away what somebody was asked. It is stored at every
//     answer, and its clock runs on while nobody looks.
//   - A certificate is a course or a track that somebody has passed. It belongs to
//     the person and counts for the company where the person is at work.
//
// Right answers leave this package only in a [Sheet] of an attempt that is closed,
// and only as the quiz says. No fact, no refusal and no audit row has them.
package learn
